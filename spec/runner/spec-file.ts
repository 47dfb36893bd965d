import type { QueryLanguage } from '../../src/lang/index.ts';

/** One document of a data set, as a JSON value. Integers beyond ±2^53 are `bigint`. */
export type JsonValue =
  null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
export type Document = JsonObject & { readonly id: string };

/** A stretch of query text and where it stands in its file. */
export interface SpecQuery {
  readonly text: string;
  /** 1-based line of the word `query`. */
  readonly line: number;
}

/** Queries that must all give one answer. */
export interface Check {
  readonly queries: readonly SpecQuery[];
  /** In canonical form (see answer.ts); `null` where the file says `expect ?`. */
  readonly answer: readonly string[] | null;
  /** Pieces of text that the diagnostics must contain, hints included. */
  readonly says: readonly string[];
  /** 1-based, inclusive: the lines of the answer, for completing it. */
  readonly answerLines: readonly [first: number, last: number];
}

export interface SpecCase {
  readonly name: string;
  readonly line: number;
  /** Of its queries. */
  readonly language: QueryLanguage;
  readonly documents: readonly Document[];
  /** Field mappings by path, or `null` without a schema. */
  readonly schema: ReadonlyMap<string, SchemaEntry> | null;
  readonly options: ReadonlyMap<OptionName, string>;
  readonly checks: readonly Check[];
}

export interface SchemaEntry {
  readonly type: string;
  readonly exact?: string;
  readonly of?: string;
  readonly target?: string;
  readonly normalized?: true;
  readonly nullValue?: string | number | boolean;
  readonly format?: string;
}

/**
 * The settings of an EQL search, under the names they have there; the most events that wait, and the
 * time that `now` stands for.
 */
export const OPTION_NAMES = [
  'size',
  'result_position',
  'max_samples_per_key',
  'timestamp_field',
  'event_category_field',
  'tiebreaker_field',
  'max_pending',
  'now',
] as const;
export type OptionName = (typeof OPTION_NAMES)[number];

export interface SpecFile {
  readonly path: string;
  readonly title: string;
  readonly cases: readonly SpecCase[];
}

/** A spec file that does not follow the format. */
export class SpecError extends Error {
  override readonly name = 'SpecError';
  constructor(path: string, line: number, message: string) {
    super(`${path}:${line}: ${message}`);
  }
}
