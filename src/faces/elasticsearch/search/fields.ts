import { FLOAT_TYPES, INTEGER_TYPES } from '../../../events/schema.ts';
import type { ComparedField, Comparison } from '../../../detect/conditions/range.ts';
import { MAX_DOCUMENT_DEPTH } from '../../../events/document-row.ts';
import type { Json, JsonObject } from '../../../events/json.ts';
import type { Scalar } from '../../../events/field-set.ts';
import { CATALOGUES } from '../../../lang/index.ts';

/** The differences between the kinds of searchable documents. */
export interface DocumentKind {
  /** The path of the id. */
  readonly idField: string;
  /** The path of the index name; `null` if all are in the requested one. */
  readonly indexField: string | null;
}

export const ALERTS: DocumentKind = { idField: 'kibana.alert.uuid', indexField: null };

/** For events, both are stored beside the document. */
export const EVENTS: DocumentKind = { idField: '_id', indexField: '_index' };

/** Whether some names include the index of alerts. */
export const isOfAlerts = (names: readonly string[]): boolean =>
  names.some((name) => name.includes('alerts'));

/** Returns whether to stop. */
type Visit = (path: string, value: Scalar) => boolean;

/**
 * Visits all values of a document with the paths of their fields, in any notation, until a visit
 * returns true. Returns whether one did.
 */
export const someLeaf = (document: JsonObject, visit: Visit): boolean =>
  inObject(document, '', visit, 1);

function inObject(object: JsonObject, path: string, visit: Visit, depth: number): boolean {
  const prefix = path === '' ? '' : `${path}.`;
  for (const key of Object.keys(object)) {
    if (inValue(object[key]!, prefix + key, visit, depth)) return true;
  }
  return false;
}

function inValue(value: Json, path: string, visit: Visit, depth: number): boolean {
  if (typeof value !== 'object') return visit(path, value);
  if (value === null || depth >= MAX_DOCUMENT_DEPTH) return false;
  if (!Array.isArray(value)) return inObject(value as JsonObject, path, visit, depth + 1);
  for (const each of value as readonly Json[])
    if (inValue(each, path, visit, depth + 1)) return true;
  return false;
}

/** The definition of a field of alerts. */
export interface AlertField extends ComparedField {
  readonly name: string;
  /** The type in an Elasticsearch mapping; `null` for a field outside any mapping, whose values determine their own type. */
  readonly type: string | null;
  /** The path of its values in documents: a multi-field such as `message.keyword` has those of another field. */
  readonly path: string;
  /** Whether its values are full text, which is searched by words. */
  readonly isText: boolean;
}

const DATES = `start end last_detected original_time intended_timestamp workflow_status_updated_at
  suppression.start suppression.end rule.created_at rule.updated_at rule.execution.timestamp
  original_event.created original_event.start original_event.end original_event.ingested`;
const WHOLE_NUMBERS = `depth group.index suppression.docs_count rule.max_signals rule.revision
  original_event.duration original_event.sequence original_event.severity`;
const NUMBERS = `risk_score rule.risk_score original_event.risk_score
  original_event.risk_score_norm`;
const KEYWORDS = `uuid url status severity workflow_status workflow_tags workflow_assignee_ids
  workflow_user workflow_reason building_block_type instance.id group.id case_ids
  ancestors.id ancestors.index ancestors.type ancestors.rule
  rule.uuid rule.rule_id rule.type rule.rule_type_id rule.category rule.producer rule.consumer
  rule.execution.uuid rule.execution.type rule.description rule.author rule.tags rule.interval rule.from rule.to
  rule.license rule.note rule.references rule.severity rule.version rule.enabled rule.immutable rule.indices
  rule.created_by rule.updated_by rule.false_positives rule.setup rule.threat.framework
  rule.threat.tactic.id rule.threat.tactic.name rule.threat.technique.id rule.threat.technique.name
  rule.threat.technique.subtechnique.id rule.threat.technique.subtechnique.name
  original_event.action original_event.category original_event.code original_event.dataset original_event.hash
  original_event.id original_event.kind original_event.module original_event.outcome original_event.provider
  original_event.reason original_event.type original_data_stream.dataset original_data_stream.namespace
  original_data_stream.type suppression.terms.field suppression.terms.value`;
/** Keywords whose words can be searched for at `.text`. */
const KEYWORDS_AND_WORDS = 'reason rule.name';

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

function* ownFields(): Generator<readonly [string, string]> {
  const groups = { date: DATES, long: WHOLE_NUMBERS, float: NUMBERS, keyword: KEYWORDS };
  for (const [type, names] of Object.entries(groups)) {
    for (const name of words(names)) yield [`kibana.alert.${name}`, type];
  }
  yield ['kibana.alert.rule.parameters', 'flattened'];
  for (const name of words(KEYWORDS_AND_WORDS)) {
    yield [`kibana.alert.${name}`, 'keyword'];
    yield [`kibana.alert.${name}.text`, 'match_only_text'];
  }
  yield ['kibana.alert.ancestors.depth', 'long'];
  yield ['kibana.space_ids', 'keyword'];
  yield ['kibana.version', 'version'];
  yield ['dockwarden.alert.story', 'keyword'];
  yield ['dockwarden.alert.first_event', 'date'];
  yield ['dockwarden.alert.last_event', 'date'];
}

/** The fields that alerts have in addition to those of their events, by name. */
export const OWN_FIELDS: ReadonlyMap<string, string> = new Map(ownFields());

/** All fields in the mapping of alerts. */
export function* mappedFields(): Generator<readonly [name: string, type: string]> {
  yield* OWN_FIELDS;
  for (const [name, { type }] of CATALOGUES.ecs) {
    if (!OWN_FIELDS.has(name)) yield [name, type];
  }
}

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ...[...INTEGER_TYPES, ...FLOAT_TYPES].map((type) => [type, 'number'] as const),
  ...[
    'keyword',
    'constant_keyword',
    'wildcard',
    'boolean',
    'version',
    'text',
    'match_only_text',
  ].map((type) => [type, 'keyword'] as const),
  ['ip', 'ip'],
  ['date', 'date'],
  ['date_nanos', 'date'],
]);

const TEXT_TYPES = new Set(['text', 'match_only_text']);
const SUB_FIELD = /\.(?:caseless|text|keyword)$/;

export function fieldOf(name: string): AlertField {
  const known = typeOf(name);
  const ending = known === null || name.endsWith('.text') ? SUB_FIELD.exec(name)?.[0] : undefined;
  const base = ending === undefined ? name : name.slice(0, -ending.length);
  const hasBase = ending !== undefined && typeOf(base) !== null;
  const type = known ?? (hasBase ? (ending === '.text' ? 'match_only_text' : 'keyword') : null);
  return {
    name,
    type,
    path: hasBase ? base : name,
    comparison: type === null ? 'any' : (COMPARISONS.get(type) ?? 'any'),
    ignoreCase: hasBase && ending === '.caseless',
    isText: type !== null && TEXT_TYPES.has(type),
  };
}

const typeOf = (name: string): string | null =>
  OWN_FIELDS.get(name) ?? CATALOGUES.ecs.get(name)?.type ?? null;

/** Whether the words of a field can be searched for: at the field itself, or at its multi-field. */
export const hasWords = (path: string): boolean =>
  TEXT_TYPES.has(typeOf(path) ?? '') || TEXT_TYPES.has(typeOf(`${path}.text`) ?? '');
