import { type Json, type JsonObject, isJsonObject, printJson } from '../../events/json.ts';
import type { Data } from '../../rules/index.ts';
import { getOrAdd, appendTo } from '../../util/maps.ts';
import { readInstant, formatInstant } from '../../util/time/index.ts';
import type { Alert, Suppression, AlertDocument } from '../alert.ts';
import type { DetectionRule } from '../detection-rule.ts';
import type { DocumentCut } from '../source/bounded-reader.ts';
import type { EventPlace } from '../match.ts';
import { Derived } from '../source/read-source.ts';
import { ruleTypeOf } from '../types/index.ts';
import type { WhyClause } from '../why.ts';
import { depthBelow, type Ancestor, ruleUuid } from './lineage.ts';

/** Top-level names reserved for alert data: a source document must not be able to forge it. */
const OURS = ['kibana', 'signal', 'threshold_result', 'dockwarden'] as const;

/** What the documents of alerts of one time have of a source document. */
export class SourceFields {
  /** The document as far as an alert includes it, with the time of the alert. */
  readonly document: FieldGroup;
  /** Copies of what says where the event comes from. */
  readonly original: FieldGroup;
  /** Top-level keys that were removed. */
  readonly removed: readonly string[];

  constructor(source: JsonObject, now: string) {
    const kept = Object.entries(source).filter(([key]) => !isOurs(key));
    this.document = new FieldGroup({
      ...asSignal(Object.fromEntries(kept)),
      '@timestamp': now,
    });
    this.original = new FieldGroup(
      Object.fromEntries([
        ...copiesBelow(source, 'event', 'kibana.alert.original_event'),
        ...copiesBelow(source, 'data_stream', 'kibana.alert.original_data_stream'),
      ]),
    );
    this.removed = Object.keys(source).filter(isOurs);
  }
}

/** Made once for all alerts of one time over an event. */
export const fieldsOfSource = new Derived(
  ({ document }, now: string) => new SourceFields(document, now),
);

/** A copy with `event.kind: signal`, in its notation; without one, next to the other fields of the event. */
function asSignal(source: JsonObject): JsonObject {
  const { object, found } = withSignal(source, ['event', 'kind']);
  if (found) return object;
  const event = Object.hasOwn(object, 'event') ? object['event'] : undefined;
  if (!isJsonObject(event)) return { ...object, 'event.kind': 'signal' };
  return { ...object, event: { ...event, kind: 'signal' } };
}

const isOurs = (key: string): boolean =>
  OURS.some((name) => key === name || key.startsWith(`${name}.`));

/** A copy with every value at a path replaced by `signal`. */
function withSignal(
  object: JsonObject,
  path: readonly string[],
): { object: JsonObject; found: boolean } {
  let found = false;
  const replaced = (value: Json, rest: readonly string[]): Json => {
    if (rest.length === 0) {
      found = true;
      return 'signal';
    }
    if (isJsonObject(value)) return inObject(value, rest);
    return Array.isArray(value)
      ? (value as readonly Json[]).map((each) => replaced(each, rest))
      : value;
  };
  const inObject = (value: JsonObject, rest: readonly string[]): JsonObject =>
    Object.fromEntries(
      Object.entries(value).map(([key, each]) => {
        const below = stepsBelow(key, rest);
        return [key, below === null ? each : replaced(each, below)];
      }),
    );
  const copy = inObject(object, path);
  return { object: copy, found };
}

/** The rest of a path after a key; `null` if the key is not on the path. */
function stepsBelow(key: string, path: readonly string[]): readonly string[] | null {
  for (let count = 1; count <= path.length; count++) {
    if (path.slice(0, count).join('.') === key) return path.slice(count);
  }
  return null;
}

/**
 * Copies everything below a top-level name, `event.*` to `PREFIX.*`. If a field occurs in several
 * notations, all are kept.
 */
function copiesBelow(
  source: JsonObject,
  name: string,
  prefix: string,
): readonly (readonly [string, Json])[] {
  const copies = new Map<string, Json[]>();
  const add = (key: string, value: Json) => appendTo(copies, key, value);
  for (const [key, value] of Object.entries(source)) {
    if (key.startsWith(`${name}.`)) add(prefix + key.slice(name.length), value);
    else if (key === name) addNested(value, prefix, add);
  }
  return [...copies].map(([key, values]) => {
    const [only = null, ...more] = values;
    return [key, more.length === 0 ? only : values.flat()] as const;
  });
}

function addNested(value: Json, prefix: string, add: (key: string, value: Json) => void): void {
  for (const each of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
    if (Array.isArray(each)) addNested(each, prefix, add);
    else if (!isJsonObject(each)) add(prefix, each);
    else for (const [key, child] of Object.entries(each)) add(`${prefix}.${key}`, child);
  }
}

/** `@timestamp` of a source document, whatever its value. */
export function rawTime(source: JsonObject): Json | undefined {
  const value = Object.hasOwn(source, '@timestamp') ? source['@timestamp'] : undefined;
  return value ?? undefined;
}

/** Some fields of documents. They are printed once for all documents that have them. */
export class FieldGroup {
  readonly fields: JsonObject;
  #text: string | null = null;

  constructor(fields: JsonObject) {
    this.fields = fields;
  }

  /** As the members of an object in JSON. */
  get text(): string {
    return (this.#text ??= printJson(this.fields).slice(1, -1));
  }
}

/**
 * The fields of a document of an alert, in the order of the document. No two groups have a name in common, and only the
 * first has names that are whole numbers, which come first in every object.
 */
export type FieldGroups = readonly [FieldGroup, ...FieldGroup[]];

export function documentOf([first, ...others]: FieldGroups): AlertDocument {
  // Documents have many shapes. To spread all of this into one object, V8 would make each a new one, property by property.
  return Object.assign({ ...first.fields }, ...others.map(({ fields }) => fields)) as AlertDocument;
}

/** The document as JSON. */
export function printDocument(groups: FieldGroups): string {
  const texts = groups.map(({ text }) => text).filter((text) => text !== '');
  return `{${texts.join(',')}}`;
}

/** Fields of the rule that each alert contains as `kibana.alert.rule.NAME`. */
const COPIED = [
  'actions',
  'author',
  'building_block_type',
  'created_at',
  'created_by',
  'description',
  'enabled',
  'exceptions_list',
  'false_positives',
  'from',
  'immutable',
  'interval',
  'license',
  'max_signals',
  'meta',
  'namespace',
  'note',
  'references',
  'response_actions',
  'revision',
  'risk_score',
  'risk_score_mapping',
  'rule_name_override',
  'setup',
  'severity',
  'severity_mapping',
  'tags',
  'threat',
  'throttle',
  'timeline_id',
  'timeline_title',
  'timestamp_override',
  'to',
  'updated_at',
  'updated_by',
  'version',
] as const;

const made = new WeakMap<DetectionRule, FieldGroup>();

/** The rule fields shared by all alerts of a rule, without its name. Computed once per rule. */
export const ruleFields = (rule: DetectionRule): FieldGroup =>
  getOrAdd(made, rule, () => new FieldGroup(makeFields(rule)));

function makeFields(rule: DetectionRule): JsonObject {
  const parameters = parametersOf(rule);
  const at = (name: string) => (Object.hasOwn(parameters, name) ? parameters[name] : undefined);
  const copies = COPIED.flatMap((name): [string, Json][] => {
    const value = at(name);
    return value === undefined ? [] : [[`kibana.alert.rule.${name}`, value]];
  });
  return {
    'kibana.alert.rule.uuid': ruleUuid(rule),
    'kibana.alert.rule.rule_id': rule.id,
    ...ruleTypeOf(rule.rule).alertFields,
    'kibana.alert.rule.producer': 'siem',
    'kibana.alert.rule.consumer': 'siem',
    'kibana.alert.rule.indices': at('index') ?? [],
    'kibana.alert.rule.parameters': parameters,
    ...Object.fromEntries(copies),
  };
}

/** The whole rule, including unknown keys, with defaults for missing values. */
function parametersOf({ id, rule, parameters }: DetectionRule): JsonObject {
  const read = jsonOf(rule as unknown as Data);
  const own = jsonOf(parameters);
  return {
    immutable: false,
    revision: 0,
    rule_id: id,
    ...(isJsonObject(read) ? read : {}),
    ...(isJsonObject(own) ? own : {}),
  };
}

/** Drops what is missing or `null`; dates become strings. */
function jsonOf(data: Data): Json {
  if (data instanceof Date) return data.toISOString();
  if (typeof data === 'number') return Number.isFinite(data) ? data : String(data);
  if (Array.isArray(data)) return data.map(jsonOf);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => [key, jsonOf(value)]),
  );
}

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

/** What alert documents record about the run that created them. */
export interface DocumentContext {
  /** The time of creation, in nanoseconds since the epoch. */
  readonly now: bigint;
  readonly executionUuid: string;
  /** In nanoseconds since the epoch. */
  readonly executionTime: bigint;
  /** The time that an unscheduled execution (a replay or a backfill) represents. */
  readonly intendedTime?: bigint | undefined;
  /** The version of Dockwarden. */
  readonly version: string;
  readonly spaceId: string;
  /** Why an alert's rule matched, if requested. */
  readonly why?: ((alert: Alert) => readonly WhyClause[]) | null | undefined;
}
