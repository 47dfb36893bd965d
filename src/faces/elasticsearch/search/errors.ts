import { RefusedError, type EngineCode } from '../../../runs/errors.ts';

/*
 * Anyone who may read alerts can search, so the cost of a search is limited. The numbers are those
 * of Elasticsearch with its default settings, where it has one.
 */

/** The nesting depth of clauses. */
export const MAX_DEPTH = 30;
/** The number of clauses in one query, including those of texts in Lucene syntax. */
export const MAX_CLAUSES = 4_096;
/** The number of values in one `terms` or `ids` clause. */
export const MAX_TERMS = 65_536;
/** The length of a pattern, a word or a prefix. */
export const MAX_PATTERN = 1_000;
/** The length of a text in Lucene syntax. */
export const MAX_QUERY_STRING = 10_000;
/** The maximum of `from` plus `size`. */
export const MAX_WINDOW = 10_000;
/** Hits are counted up to this number by default. */
export const USUAL_TOTAL = 10_000;
export const MAX_SORTS = 10;
/** The number of aggregations in one search, and their nesting depth. */
export const MAX_AGGS = 100;
export const MAX_AGG_DEPTH = 6;
/** The number of buckets in one answer. */
export const MAX_BUCKETS = 65_536;
/** The number of different values that are distinguished while they are counted. */
export const MAX_DISTINCT = 200_000;
export const MAX_FIELDS = 1_000;

/** Elasticsearch's types for the errors of a search, and their HTTP status. */
export type SearchErrorType =
  | 'parsing_exception'
  | 'x_content_parse_exception'
  | 'query_shard_exception'
  | 'illegal_argument_exception'
  | 'too_many_clauses'
  | 'too_many_buckets_exception'
  | 'index_not_found_exception'
  | 'search_context_missing_exception'
  | 'es_rejected_execution_exception';

const STATUS: Partial<Record<SearchErrorType, number>> = {
  index_not_found_exception: 404,
  search_context_missing_exception: 404,
  es_rejected_execution_exception: 429,
};

/** A search that cannot be run as requested. */
export class SearchError extends RefusedError {
  override readonly name = 'SearchError';
  readonly type: SearchErrorType;
  readonly status: number;

  constructor(code: EngineCode, type: SearchErrorType, message: string) {
    super(code, message);
    this.type = type;
    this.status = STATUS[type] ?? 400;
  }
}

/** The form of a body is invalid, or it has an unknown part. */
export const parsing = (message: string) =>
  new SearchError('ENG2001', 'parsing_exception', message);

/** A value is invalid in its context. */
export const illegal = (message: string) =>
  new SearchError('ENG2001', 'illegal_argument_exception', message);

/** The form is valid, but the search exceeds a limit. */
export const tooMuch = (message: string, type: SearchErrorType = 'illegal_argument_exception') =>
  new SearchError('ENG2002', type, message);
