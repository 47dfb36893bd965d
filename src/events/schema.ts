import { getOrAdd } from '../util/maps.ts';

/** The types of texts that are kept as they are. */
export const KEYWORD_TYPES = ['keyword', 'constant_keyword', 'wildcard'] as const;

/** The types of texts that are searchable by their words. */
export const TEXT_TYPES = ['text', 'match_only_text'] as const;

/** The types of whole numbers; they cut a fraction off. */
export const INTEGER_TYPES = ['byte', 'short', 'integer', 'long', 'unsigned_long'] as const;

/** The types of numbers with a fraction. */
export const FLOAT_TYPES = ['half_float', 'float', 'double', 'scaled_float'] as const;

/** The field types of Elasticsearch mappings that matter to EQL. */
export const FIELD_TYPES = [
  ...KEYWORD_TYPES,
  ...TEXT_TYPES,
  ...INTEGER_TYPES,
  ...FLOAT_TYPES,
  'boolean',
  'ip',
  'version',
  'date',
  'date_nanos',
  'binary',
  'object',
  'flattened',
  'nested',
  'alias',
] as const;

export type FieldType = (typeof FIELD_TYPES)[number];

/**
 * What a schema states about one field. Types outside {@link FIELD_TYPES} (ranges, geo, …) are kept
 * as strings, so that a query on such a field can report why it cannot run.
 */
export interface FieldMapping {
  readonly type: FieldType | (string & {});
  /** For text: the exact sub-field used in its place, for instance `file.name.keyword`. */
  readonly exact?: string;
  /** For an alias: the path it stands for. */
  readonly target?: string;
  /** For keyword: a normalizer changes values, so exact matching is not possible. */
  readonly normalized?: boolean;
  /** For a date: how texts are written, names and patterns of Elasticsearch; ISO 8601 without it. */
  readonly format?: string;
  /** What an explicit null is read as. */
  readonly nullValue?: string | number | bigint | boolean;
  /** For a sub-field (`fields` of a mapping): the field whose value in documents it indexes. */
  readonly of?: string;
}

/** Known fields by full dotted path. */
export type Schema = ReadonlyMap<string, FieldMapping>;

const objectsBySchema = new WeakMap<Schema, ReadonlySet<string>>();

/** All paths that are not fields themselves and have fields below them. */
export const objectsOf = (schema: Schema): ReadonlySet<string> =>
  getOrAdd(objectsBySchema, schema, () => {
    const objects = new Set<string>();
    for (const path of schema.keys()) {
      for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
        const parent = path.slice(0, dot);
        if (objects.has(parent)) break;
        if (!schema.has(parent)) objects.add(parent);
      }
    }
    return objects;
  });
