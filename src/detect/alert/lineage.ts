import { type FieldSet, valuesOf, type Row } from '../../events/field-set.ts';
import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';

import { unfold } from '../identity/index.ts';
import type { DetectionRule } from '../detection-rule.ts';
import type { MatchedEvent } from '../match.ts';

/** An event or alert from which an alert descends. */
export interface Ancestor {
  readonly id: string;
  /** Empty if unknown. */
  readonly index: string;
  readonly type: 'event' | 'signal';
  readonly depth: number;
  /** The rule id of an alert. */
  readonly rule?: string;
}

/** Longer chains than any real ones are truncated: a document's ancestors are untrusted. */
const MAX_ANCESTORS = 1_000;
const MAX_DEPTH = 1_000;

/** Where alerts are stored; an index of a remote cluster is prefixed with the cluster's name. */
const ALERT_INDEX =
  /^(?:[^:]*:)?(?:partial-|restored-)?\.(?:internal\.|preview\.)*(?:alerts-|siem-signals-)/;

/** Object id of the rule: `kibana.alert.rule.uuid`. */
export const ruleUuid = ({ id, rule }: DetectionRule): string => rule.id ?? id;

/** How a rule recognises alerts among its events. */
export interface Lineage {
  /**
   * Whether the document claims to be an alert and its index does not contradict that. An attacker who can
   * write events could forge the fields of an alert, but not the index of an event.
   */
  readonly isAlert: (row: Row, event: MatchedEvent) => boolean;
  /** Whether it is an alert of this rule, or descends from one. */
  readonly isOwn: (row: Row, event: MatchedEvent) => boolean;
}

/** Adds the fields that identify alerts to a field set. */
export function lineageReader(rule: DetectionRule, fields: FieldSet): Lineage {
  const kind = fields.slotOf('event.kind');
  const uuid = fields.slotOf('kibana.alert.uuid');
  const rules = [
    'kibana.alert.rule.uuid',
    'kibana.alert.rule.rule_id',
    'kibana.alert.ancestors.rule',
  ];
  const slots = rules.map((field) => fields.slotOf(field));
  const names = [rule.id, ruleUuid(rule)];
  const isAlert: Lineage['isAlert'] = (row, { index }) =>
    row[uuid] !== undefined &&
    valuesOf(row[kind]).includes('signal') &&
    (index === undefined || index === '' || ALERT_INDEX.test(index));
  return {
    isAlert,
    isOwn: (row, event) =>
      isAlert(row, event) &&
      slots.some((slot) => names.some((name) => valuesOf(row[slot]).includes(name))),
  };
}

/** The ancestors of an alert over one event: the oldest first, the event last. */
export function ancestorsOf(
  event: MatchedEvent,
  document: JsonObject,
  identity: string,
  isAlert: boolean,
): readonly Ancestor[] {
  const index = event.index ?? event.stream ?? '';
  if (!isAlert) return [{ id: event.id ?? identity, index, type: 'event', depth: 0 }];
  const alert = at(at(unfold(document), 'kibana'), 'alert');
  const ancestors = listOf(at(alert, 'ancestors')).slice(0, MAX_ANCESTORS).flatMap(readAncestor);
  const rule = textOf(at(at(alert, 'rule'), 'uuid'));
  const id = event.id ?? textOf(at(alert, 'uuid')) ?? identity;
  const depth = depthOf(at(alert, 'depth')) ?? depthBelow(ancestors);
  return [
    ...ancestors,
    { id, index, type: 'signal', depth, ...(rule === undefined ? {} : { rule }) },
  ];
}

/** The depth of an alert with these ancestors. */
export function depthBelow(ancestors: readonly Ancestor[]): number {
  return ancestors.reduce((most, { depth }) => Math.max(most, depth), 0) + 1;
}

function readAncestor(value: Json): Ancestor[] {
  const id = textOf(at(value, 'id'));
  const rule = textOf(at(value, 'rule'));
  if (id === undefined) return [];
  return [
    {
      id,
      index: textOf(at(value, 'index')) ?? '',
      type: at(value, 'type') === 'signal' ? 'signal' : 'event',
      depth: depthOf(at(value, 'depth')) ?? 0,
      ...(rule === undefined ? {} : { rule }),
    },
  ];
}

function at(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

const textOf = (value: Json | undefined) => (typeof value === 'string' ? value : undefined);

function depthOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_DEPTH
    ? value
    : undefined;
}
