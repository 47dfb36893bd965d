import { compileDateFormat } from '../util/time/index.ts';
import { type FieldMapping, type Schema, KEYWORD_TYPES } from './schema.ts';

export type SchemaResult =
  | { readonly ok: true; readonly schema: Schema }
  /** One sentence that names the key and says what should stand there. */
  | { readonly ok: false; readonly message: string };

/**
 * Reads a schema in any form that people have:
 *
 * - field to type: `{ "process.name": "keyword" }`
 * - field to {@link FieldMapping}: `{ "file.name": { "type": "text", "exact": "file.name.keyword" } }`
 * - a mapping of Elasticsearch, with or without `mappings` around its `properties`
 * - the answer of `GET index/_mapping`, for one or several indices
 */
export function parseSchema(json: unknown): SchemaResult {
  try {
    return { ok: true, schema: readSchema(json) };
  } catch (error) {
    if (error instanceof SchemaError) return { ok: false, message: error.message };
    throw error;
  }
}

function readSchema(json: unknown): Schema {
  if (!isObject(json)) {
    throw new SchemaError('a schema is a JSON object of field names and their types');
  }
  const fields = new Map<string, FieldMapping>();
  const mappings = mappingsIn(json);
  if (mappings === undefined) {
    for (const [path, value] of Object.entries(json)) addListed(fields, path, value);
    addExactSubFields(fields);
  } else {
    for (const mapping of mappings) addMapping(fields, mapping);
  }
  if (fields.size === 0) throw new SchemaError('the schema has no fields: list at least one');
  return fields;
}

/** The Elasticsearch mappings in the text, or `undefined` where it is a plain list of fields. */
function mappingsIn(json: Json): readonly Json[] | undefined {
  if (hasProperties(json)) return [json];
  if (isObject(json['mappings']) && hasProperties(json['mappings'])) return [json['mappings']];
  const mappings: Json[] = [];
  for (const index of Object.values(json)) {
    if (!isObject(index) || !isObject(index['mappings'])) return undefined;
    mappings.push(index['mappings']);
  }
  return mappings.length > 0 ? mappings : undefined;
}

/** A listed field that happens to be called `properties` is not an object of objects. */
function hasProperties(json: Json): boolean {
  const properties = json['properties'];
  return isObject(properties) && Object.values(properties).every(isObject);
}

function addListed(fields: Map<string, FieldMapping>, path: string, value: unknown): void {
  checkName(path);
  if (value === '' || (typeof value !== 'string' && !isObject(value))) {
    throw new SchemaError(
      `the field ${quoted(path)} needs a type: write, for instance, ${quoted(path)}: "keyword"`,
    );
  }
  if (typeof value === 'string') {
    fields.set(path, { type: value });
    return;
  }
  const exact = optionalStringAt(path, value, 'exact');
  const target = optionalStringAt(path, value, 'target') ?? optionalStringAt(path, value, 'path');
  const of = optionalStringAt(path, value, 'of');
  const normalized = value['normalized'] === true || value['normalizer'] !== undefined;
  fields.set(path, {
    type: stringAt(path, value, 'type'),
    ...(exact === undefined ? {} : { exact }),
    ...(target === undefined ? {} : { target }),
    ...(of === undefined ? {} : { of }),
    ...(normalized ? { normalized } : {}),
    ...readingOf(path, value),
  });
}

/** An exact sub-field need not be listed itself; it is a keyword then. */
function addExactSubFields(fields: Map<string, FieldMapping>): void {
  for (const [path, { exact }] of fields) {
    if (exact === undefined) continue;
    const known = fields.get(exact);
    if (exact.startsWith(`${path}.`) && known?.of === undefined) {
      fields.set(exact, { ...(known ?? { type: 'keyword' }), of: path });
    } else if (known === undefined) {
      fields.set(exact, { type: 'keyword' });
    }
  }
}

/** Of a date whose mapping names none. */
const DEFAULT_DATE_FORMAT = 'strict_date_optional_time||epoch_millis';

/** Elasticsearch itself allows 20 levels by default. */
const MAX_DEPTH = 100;

type Fields = Map<string, FieldMapping>;

/** Adds the fields of one Elasticsearch mapping: `properties`, their sub-fields, and `runtime`. */
function addMapping(fields: Fields, mapping: Json): void {
  addProperties(fields, '', mapping, 0);
  for (const [name, description] of entriesAt('', mapping, 'runtime')) {
    checkName(name);
    put(fields, name, {
      type: stringAt(name, description, 'type'),
      ...readingOf(name, description),
    });
  }
}

function addProperties(fields: Fields, parent: string, owner: Json, depth: number): void {
  if (depth > MAX_DEPTH) {
    throw new SchemaError(
      `below ${quoted(parent)} the mapping is more than ${MAX_DEPTH} levels deep`,
    );
  }
  for (const [name, description] of entriesAt(parent, owner, 'properties')) {
    const path = parent === '' ? name : `${parent}.${name}`;
    checkName(path);
    put(fields, path, fieldOf(path, description));
    addSubFields(fields, path, description);
    addProperties(fields, path, description, depth + 1);
  }
}

function fieldOf(path: string, description: Json): FieldMapping {
  if (description['type'] === undefined && description['properties'] !== undefined) {
    return { type: 'object' };
  }
  const type = stringAt(path, description, 'type');
  if (type === 'alias') return { type, target: stringAt(path, description, 'path') };
  if (isNormalized(path, description)) return { type, normalized: true };
  const exact = exactSubField(path, description);
  return { type, ...(exact === undefined ? {} : { exact }), ...readingOf(path, description) };
}

const EXACT_TYPES: ReadonlySet<string> = new Set(KEYWORD_TYPES);

/** The first sub-field of a text that keeps the text as it is. */
function exactSubField(path: string, description: Json): string | undefined {
  const type = description['type'];
  if (type !== 'text' && type !== 'match_only_text') return undefined;
  for (const [name, sub] of entriesAt(path, description, 'fields')) {
    const subPath = `${path}.${name}`;
    if (EXACT_TYPES.has(stringAt(subPath, sub, 'type')) && !isNormalized(subPath, sub)) {
      return subPath;
    }
  }
  return undefined;
}

function addSubFields(fields: Fields, path: string, description: Json): void {
  for (const [name, sub] of entriesAt(path, description, 'fields')) {
    const subPath = `${path}.${name}`;
    checkName(subPath);
    const type = stringAt(subPath, sub, 'type');
    const normalized = isNormalized(subPath, sub) ? { normalized: true } : {};
    put(fields, subPath, { type, of: path, ...normalized, ...readingOf(subPath, sub) });
  }
}

function isNormalized(path: string, description: Json): boolean {
  return optionalStringAt(path, description, 'normalizer') !== undefined;
}

/** The named objects at a key; none where the key is missing. */
function entriesAt(path: string, owner: Json, key: string): readonly (readonly [string, Json])[] {
  const value = owner[key];
  if (value === undefined) return [];
  const place = path === '' ? 'of the mapping' : `of the field ${quoted(path)}`;
  if (!isObject(value)) {
    throw new SchemaError(`"${key}" ${place} must be an object of field names`);
  }
  return Object.entries(value).map(([name, description]) => {
    if (isObject(description)) return [name, description] as const;
    throw new SchemaError(`${quoted(name)} in "${key}" ${place} must be an object with a "type"`);
  });
}

/**
 * Several indices may map one field. Kinds of keyword agree, as do kinds of text; any other
 * difference of types makes one of its own, which no query can use, as Elasticsearch has it. Formats of
 * dates are alternatives then, and what stands for null is that of the first index that says so.
 */
function put(fields: Fields, path: string, mapping: FieldMapping): void {
  const known = fields.get(path);
  if (known === undefined) {
    fields.set(path, mapping);
  } else if (sameField(known, mapping)) {
    fields.set(path, withFormatOf(mapping, known));
  } else if (familyOf(known.type) === familyOf(mapping.type)) {
    const { exact, normalized } = mapping;
    fields.set(path, {
      type: familyOf(mapping.type),
      ...(exact !== undefined && exact === known.exact ? { exact } : {}),
      ...(mapping.of === undefined ? {} : { of: mapping.of }),
      ...(mapping.target === undefined ? {} : { target: mapping.target }),
      ...(normalized === true || known.normalized === true ? { normalized: true } : {}),
    });
  } else if (!known.type.split(' or ').includes(mapping.type)) {
    fields.set(path, { type: `${known.type} or ${mapping.type}` });
  }
}

/** A mapping, after one of another index that is the same but for how values are read. */
function withFormatOf(mapping: FieldMapping, known: FieldMapping): FieldMapping {
  const same = { ...mapping, ...known };
  if (mapping.format === known.format) return same;
  // Each alternative once: there may be thousands of indices, and every value is tried with them all.
  const formats = [known.format, mapping.format].flatMap((format) =>
    (format ?? DEFAULT_DATE_FORMAT).split('||'),
  );
  return { ...same, format: [...new Set(formats)].join('||') };
}

function sameField(a: FieldMapping, b: FieldMapping): boolean {
  return (
    a.type === b.type &&
    a.exact === b.exact &&
    a.target === b.target &&
    a.of === b.of &&
    a.normalized === b.normalized
  );
}

function familyOf(type: string): string {
  if (EXACT_TYPES.has(type)) return 'keyword';
  return type === 'match_only_text' ? 'text' : type;
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Why a schema cannot be read, in a sentence for its author. Caught where reading begins. */
class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

/** A string that must be there. */
function stringAt(field: string, description: Json, key: string): string {
  const found = optionalStringAt(field, description, key);
  if (found !== undefined && found !== '') return found;
  throw new SchemaError(`the field ${quoted(field)} has no ${key}: write "${key}": "…"`);
}

function optionalStringAt(field: string, description: Json, key: string): string | undefined {
  const found = description[key];
  if (found === undefined || typeof found === 'string') return found;
  throw new SchemaError(`"${key}" of the field ${quoted(field)} must be a string`);
}

/**
 * How a mapping says values are read: the format of a date, and the null value. Other types have no
 * format.
 */
function readingOf(field: string, description: Json): Pick<FieldMapping, 'format' | 'nullValue'> {
  const { type } = description;
  const isDate = type === 'date' || type === 'date_nanos';
  const format = isDate ? optionalStringAt(field, description, 'format') : undefined;
  const wrong = format === undefined ? null : compileDateFormat(format);
  if (typeof wrong === 'string') {
    throw new SchemaError(`the "format" of the field ${quoted(field)} cannot be used: ${wrong}`);
  }
  const nullValue = description['null_value'];
  if (nullValue !== undefined && nullValue !== null && !isScalar(nullValue)) {
    throw new SchemaError(
      `"null_value" of the field ${quoted(field)} must be a string, a number or a boolean`,
    );
  }
  return {
    ...(format === undefined ? {} : { format }),
    ...(nullValue === undefined || nullValue === null ? {} : { nullValue }),
  };
}

function isScalar(value: unknown): value is NonNullable<FieldMapping['nullValue']> {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}

/** Every part between the dots of a field name must have a letter or two. */
function checkName(path: string): void {
  if (path.split('.').includes('')) {
    throw new SchemaError(`the field name ${quoted(path)} has an empty part: remove the extra dot`);
  }
}

const MAX_QUOTE_LENGTH = 80;

function quoted(name: string): string {
  const short = name.length > MAX_QUOTE_LENGTH ? `${name.slice(0, MAX_QUOTE_LENGTH)}…` : name;
  return JSON.stringify(short);
}
