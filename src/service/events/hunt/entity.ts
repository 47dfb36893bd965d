import type { Predicate } from '../../../lang/index.ts';
import { writeString } from '../../../lang/syntax/write-literal.ts';
import { conjunctsOfQuery } from '../../../runs/query/stored-query.ts';
import { ALERT_FACETS, type AlertFacet } from '../../../stores/alert-store.ts';
import { oneOf, text } from '../../operation/fields.ts';

/** The fields whose values identify what events are about: a container, a pod, a host, an image, a user. */
export const ENTITY_FIELDS = [
  'container.id',
  'orchestrator.resource.name',
  'host.name',
  'container.image.name',
  'user.name',
  'user.id',
] as const;
export type EntityField = (typeof ENTITY_FIELDS)[number];

export interface Entity {
  readonly field: EntityField;
  /** Exactly as in events, including case. */
  readonly value: string;
}

/** Indexes hold no longer values: an event with a longer one could only be found by its document. */
export const MAX_ENTITY_VALUE = 1_024;

/** The arguments of a request that identify an entity. */
export const ENTITY_QUERY = {
  field: oneOf(ENTITY_FIELDS).describe('the field that identifies it'),
  value: text(MAX_ENTITY_VALUE).min(1, 'is empty').describe('exactly as in events'),
};

/** The conjuncts by which a store finds the events of an entity. */
export const conjunctsOf = ({ field, value }: Entity): readonly Predicate[] =>
  conjunctsOfQuery(`any where ${field} == ${writeString(value)}`);

/** Whether alerts can be found by this field without reading their documents. */
export const isFacet = (field: EntityField): field is EntityField & AlertFacet =>
  (ALERT_FACETS as readonly string[]).includes(field);
