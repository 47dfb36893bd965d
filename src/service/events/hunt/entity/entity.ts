import { compile, type Predicate } from '../../../../lang/index.ts';
import { writeString } from '../../../../lang/syntax/write-literal.ts';
import { stagesOf } from '../../../../runs/query/stored-query.ts';
import { ALERT_FACETS, type AlertFacet } from '../../../../stores/alert-store.ts';
import { oneOf, text } from '../../../operation/fields.ts';

/** Fields of which each value is a thing that events are about: a container, a pod, a host, an image, a user. */
export const ENTITY_FIELDS = [
  'container.id',
  'orchestrator.resource.name',
  'host.name',
  'container.image.name',
  'user.name',
  'user.id',
] as const;
export type EntityField = (typeof ENTITY_FIELDS)[number];

/** Which of them. */
export interface Entity {
  readonly field: EntityField;
  /** As events have it, letter by letter. */
  readonly value: string;
}

/** Indexes hold no longer values: an event of a longer one would be found by its document alone. */
export const MAX_ENTITY_VALUE = 1_024;

/** The arguments of a request that name one. */
export const ENTITY_QUERY = {
  field: oneOf(ENTITY_FIELDS).describe('what names it'),
  value: text(MAX_ENTITY_VALUE).min(1, 'is empty').describe('as events have it'),
};

/** What an index is asked for events of it. */
export function conjunctsOf({ field, value }: Entity): readonly Predicate[] {
  const plan = compile(`any where ${field} == ${writeString(value)}`).plan();
  return stagesOf(plan)?.[0] ?? [];
}

/** Whether alerts are found by it without their documents. */
export const isFacet = (field: EntityField): field is EntityField & AlertFacet =>
  (ALERT_FACETS as readonly string[]).includes(field);
