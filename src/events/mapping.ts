import { KEYWORD_TYPES, type FieldMapping } from './schema.ts';
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

/** Of a date whose mapping names none. */
const DEFAULT_DATE_FORMAT = 'strict_date_optional_time||epoch_millis';

/** Elasticsearch itself allows 20 levels by default. */
const MAX_DEPTH = 100;

type Fields = Map<string, FieldMapping>;

/** Adds the fields of one Elasticsearch mapping: `properties`, their sub-fields, and `runtime`. */
export function addMapping(fields: Fields, mapping: Json): void {
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
