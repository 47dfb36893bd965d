import { addMapping } from './mapping.ts';
import type { FieldMapping, Schema } from './schema.ts';
import type { Json } from './schema-json.ts';
import {
  checkName,
  isObject,
  optionalStringAt,
  quoted,
  readingOf,
  SchemaError,
  stringAt,
} from './schema-json.ts';

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
