import {
  FLOAT_TYPES,
  INTEGER_TYPES,
  KEYWORD_TYPES,
  objectsOf,
  type FieldMapping,
  type Schema,
} from '../../events/schema.ts';
import type { Scalar } from '../../events/field-set.ts';

export interface ResolvedField {
  /** Where documents have the value: an alias is followed, a sub-field is the field it belongs to. */
  readonly path: string;
  /** A type whose values can be compared exactly. */
  readonly type: string;
  /** Of a date. */
  readonly format?: string;
  /** What an explicit null is read as. */
  readonly nullValue?: Scalar;
}

/** What a schema states about a path in a query. */
export type Resolution =
  | { readonly kind: 'usable'; readonly field: ResolvedField }
  | { readonly kind: 'unknown' }
  /** An object, a range, a shape, a type that the language does not know, or a broken alias. */
  | { readonly kind: 'unusable'; readonly type: string }
  | { readonly kind: 'nested'; readonly parent: string }
  | { readonly kind: 'inexact'; readonly reason: 'text' | 'normalized' };

/** The field behind a path, or `null` where a query cannot use the path or the schema has none. */
export function resolveField(schema: Schema, path: string): ResolvedField | null {
  const resolution = resolve(schema, path);
  return resolution.kind === 'usable' ? resolution.field : null;
}

export function resolve(schema: Schema, path: string): Resolution {
  const parent = enclosing(schema, path);
  if (parent?.type === 'nested') return { kind: 'nested', parent: parent.path };
  const mapping = schema.get(path);
  if (mapping !== undefined) return resolveMapping(schema, path, mapping);
  if (parent !== undefined) return { kind: 'usable', field: { path, type: 'keyword' } };
  return objectsOf(schema).has(path) ? { kind: 'unusable', type: 'object' } : { kind: 'unknown' };
}

function resolveMapping(schema: Schema, path: string, mapping: FieldMapping): Resolution {
  if (mapping.type === 'alias') {
    const { target } = mapping;
    // As in Elasticsearch, an alias leads to a field, never to another alias.
    if (target === undefined || schema.get(target)?.type === 'alias') return BROKEN_ALIAS;
    const resolution = resolve(schema, target);
    return resolution.kind === 'unknown' ? BROKEN_ALIAS : resolution;
  }
  if (mapping.type === 'nested') return { kind: 'nested', parent: path };
  if (mapping.type === 'text' || mapping.type === 'match_only_text') {
    return resolveText(schema, path, mapping);
  }
  if (mapping.normalized === true) return { kind: 'inexact', reason: 'normalized' };
  if (!COMPARABLE.has(mapping.type)) return { kind: 'unusable', type: mapping.type };
  const { type, format, nullValue } = mapping;
  const reading = {
    ...(format === undefined ? {} : { format }),
    ...(nullValue === undefined ? {} : { nullValue }),
  };
  return { kind: 'usable', field: { path: mapping.of ?? path, type, ...reading } };
}

/** A text is used through its exact sub-field, which documents do not have: they have the text. */
function resolveText(schema: Schema, path: string, { exact, of }: FieldMapping): Resolution {
  if (exact === undefined) return { kind: 'inexact', reason: 'text' };
  const mapping: FieldMapping = schema.get(exact) ?? { type: 'keyword' };
  if (mapping.normalized === true || !STRINGS.has(mapping.type)) {
    return { kind: 'inexact', reason: mapping.normalized === true ? 'normalized' : 'text' };
  }
  const holder = exact.startsWith(`${path}.`) ? (of ?? path) : exact;
  const { type, nullValue } = mapping;
  const reading = nullValue === undefined ? {} : { nullValue };
  return { kind: 'usable', field: { path: holder, type, ...reading } };
}

const BROKEN_ALIAS: Resolution = { kind: 'unusable', type: 'alias' };

const STRINGS: ReadonlySet<string> = new Set(KEYWORD_TYPES);

const COMPARABLE: ReadonlySet<string> = new Set([
  ...STRINGS,
  'flattened',
  ...INTEGER_TYPES,
  ...FLOAT_TYPES,
  'boolean',
  'ip',
  'version',
  'date',
  'date_nanos',
  'binary',
]);

/** The nested, or else flattened, field above a path. */
function enclosing(
  schema: Schema,
  path: string,
): { readonly path: string; readonly type: 'nested' | 'flattened' } | undefined {
  let flattened: string | undefined;
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const parent = path.slice(0, dot);
    const type = schema.get(parent)?.type;
    if (type === 'nested') return { path: parent, type: 'nested' };
    if (type === 'flattened') flattened = parent;
  }
  return flattened === undefined ? undefined : { path: flattened, type: 'flattened' };
}
