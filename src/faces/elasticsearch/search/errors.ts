import { CodedError } from '../../../util/coded-error.ts';
import { ENGINE_CODES, type EngineCode } from '../../../runs/errors.ts';

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
export class SearchError extends CodedError<EngineCode> {
  override readonly name = 'SearchError';
  readonly type: SearchErrorType;
  readonly status: number;

  constructor(code: EngineCode, type: SearchErrorType, message: string) {
    super(code, message, ENGINE_CODES[code].cure);
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
