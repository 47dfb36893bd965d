/** The types of whole numbers; they cut a fraction off. */
export const INTEGER_TYPES = ['byte', 'short', 'integer', 'long', 'unsigned_long'] as const;

/** The types of numbers with a fraction. */
export const FLOAT_TYPES = ['half_float', 'float', 'double', 'scaled_float'] as const;

/** The field types of Elasticsearch mappings that matter to EQL. */
export const FIELD_TYPES = [
  'keyword',
  'constant_keyword',
  'wildcard',
  'text',
  'match_only_text',
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
