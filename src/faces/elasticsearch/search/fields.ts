import { FLOAT_TYPES, INTEGER_TYPES } from '../../../events/schema.ts';
import type { ComparedField, Comparison } from '../../../detect/conditions/range.ts';
import { MAX_DOCUMENT_DEPTH } from '../../../events/document-row.ts';
import type { Json, JsonObject } from '../../../events/json.ts';
import type { Scalar } from '../../../events/field-set.ts';
import { CATALOGUES } from '../../../lang/index.ts';
import { OWN_FIELDS } from '../../../service/alerts/alert-fields.ts';

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
