import type { Json, JsonObject } from '../../../events/json.ts';
import { readInstant, formatInstant } from '../../../util/time/index.ts';
import type { Alert, Suppression } from '../../alert.ts';
import type { DocumentCut } from '../../source/bounds.ts';
import type { EventPlace } from '../../match.ts';
import type { WhyClause } from '../../why.ts';
import { depthBelow, type Ancestor } from '../lineage.ts';
import type { DocumentContext } from './context.ts';
import { FieldGroup, type FieldGroups } from './field-groups.ts';
import { ruleFields } from './rule-fields.ts';
import type { SourceFields } from './source-part.ts';

/** The parts of one document of an alert. */
export interface DocumentParts {
  readonly id: string;
  readonly reason: string;
  /** Of the source document; for a shell, of what its events have in common. Takes the time of the alert. */
  readonly source: (now: string) => SourceFields;
  readonly cuts: readonly CutSource[];
  /** `@timestamp` of the source, unchanged. */
  readonly originalTime: Json | undefined;
  readonly ancestors: readonly Ancestor[];
  readonly places: readonly EventPlace[];
  readonly isBuildingBlock: boolean;
  readonly group: { readonly id: string; readonly index: number | null } | null;
}

/** What a source document lacks, and the hash that identifies its complete text. */
export interface CutSource extends DocumentCut {
  /** From 0. */
  readonly stage: number;
  readonly bytes: number;
  /** SHA-256 of its text, 64 hex digits. */
  readonly sha256: string;
}

/**
 * The fields of one document: the source document, truncated to its bounds, with the fields of the alert added.
 *
 * @param head those that only the first document of the alert has
 */
export function fieldGroups(
  alert: Alert,
  parts: DocumentParts,
  context: DocumentContext,
  head: JsonObject,
): FieldGroups {
  const { originalTime, ancestors, group } = parts;
  const { intendedTime } = context;
  const now = formatInstant(context.now);
  const source = parts.source(now);
  return [
    source.document,
    new FieldGroup({
      'kibana.space_ids': [context.spaceId],
      'kibana.version': context.version,
      'kibana.alert.uuid': parts.id,
      'kibana.alert.status': 'active',
      'kibana.alert.workflow_status': 'open',
      'kibana.alert.workflow_tags': [],
      'kibana.alert.workflow_assignee_ids': [],
      'kibana.alert.start': now,
      'kibana.alert.last_detected': now,
      'kibana.alert.intended_timestamp':
        intendedTime === undefined ? now : formatInstant(intendedTime),
      ...(originalTime === undefined ? {} : { 'kibana.alert.original_time': dateOf(originalTime) }),
      'kibana.alert.ancestors': ancestors.map((each) => ({ ...each })),
      'kibana.alert.depth': depthBelow(ancestors),
      'kibana.alert.reason': parts.reason,
      'kibana.alert.severity': alert.severity,
      'kibana.alert.risk_score': alert.riskScore,
      ...(parts.isBuildingBlock ? { 'kibana.alert.building_block_type': 'default' } : {}),
      ...(group === null ? {} : { 'kibana.alert.group.id': group.id }),
      ...(group === null || group.index === null
        ? {}
        : { 'kibana.alert.group.index': group.index }),
    }),
    ruleFields(alert.rule),
    new FieldGroup({
      'kibana.alert.rule.name': alert.name,
      'kibana.alert.rule.execution.uuid': context.executionUuid,
      'kibana.alert.rule.execution.timestamp': formatInstant(context.executionTime),
      'kibana.alert.rule.execution.type': intendedTime === undefined ? 'scheduled' : 'manual',
    }),
    source.original,
    new FieldGroup({
      ...cutFields(parts.cuts),
      ...placeFields(parts.places),
      ...removedFields(source.removed),
      ...head,
    }),
  ];
}

/** The fields that only the first document of an alert has. */
export function headFields(alert: Alert, context: DocumentContext): JsonObject {
  return {
    ...suppressionFields(alert.suppression),
    ...timeFields(alert),
    ...whyFields(context.why?.(alert)),
  };
}

/** The suppression fields of an alert. */
function suppressionFields(suppression: Suppression | null): JsonObject {
  if (suppression === null) return {};
  const { instance, terms, start, end, count } = suppression;
  return {
    'kibana.alert.instance.id': instance,
    'kibana.alert.suppression.terms': terms.map(({ field, value }) => ({ field, value })),
    ...(start === null ? {} : { 'kibana.alert.suppression.start': formatInstant(start) }),
    ...(end === null ? {} : { 'kibana.alert.suppression.end': formatInstant(end) }),
    'kibana.alert.suppression.docs_count': count,
  };
}

/** The positions of an alert's events in the input. */
const placeFields = (places: readonly EventPlace[]): JsonObject =>
  places.length === 0
    ? {}
    : { 'dockwarden.alert.source': places.map(({ file, line }) => ({ file, line })) };

const removedFields = (removed: readonly string[]): JsonObject =>
  removed.length === 0 ? {} : { 'dockwarden.alert.removed_fields': removed };

/** When the events of an alert happened, by the timestamp field of its rule. */
function timeFields({ start, end }: Alert): JsonObject {
  return {
    ...(start === null ? {} : { 'dockwarden.alert.first_event': formatInstant(start) }),
    ...(end === null ? {} : { 'dockwarden.alert.last_event': formatInstant(end) }),
  };
}

function cutFields(cuts: readonly CutSource[]): JsonObject {
  if (cuts.length === 0) return {};
  const cut = cuts.map(({ stage, bytes, sha256, values, characters, fields, moreFields }) => ({
    stage,
    bytes,
    sha256,
    values,
    characters,
    fields: fields.map((each) => ({ ...each })),
    more_fields: moreFields,
  }));
  return { 'dockwarden.alert.cut': cut };
}

function whyFields(clauses: readonly WhyClause[] | undefined): JsonObject {
  if (clauses === undefined) return {};
  const why = clauses.map(({ stage, clause, values }) => ({
    stage,
    clause,
    values: values.map(({ more, ...each }) => (more === 0 ? each : { ...each, more })),
  }));
  return { 'dockwarden.alert.why': why };
}

/** A time as an ISO date; a value that is not a time stays unchanged, so that nothing is lost. */
function dateOf(value: Json): Json {
  const [only = null] =
    Array.isArray(value) && value.length === 1 ? (value as readonly Json[]) : [value];
  if (typeof only === 'object') return value;
  const instant = readInstant(only);
  return instant === null ? value : formatInstant(instant);
}
