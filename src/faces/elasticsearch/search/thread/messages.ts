import { CodedError } from '../../../../util/coded-error.ts';
import { SearchError, type SearchErrorType } from '../errors.ts';
import type { CountWork } from '../count-alerts.ts';
import type { EventWork } from '../events/run-event-search.ts';
import type { SearchWork } from '../run-search.ts';

/** A request about the alerts of a space. */
export type AlertWork = SearchWork | CountWork;

/** A request to a thread. */
export type SearchTask =
  /** With the database of the space. */
  | { readonly file: string; readonly work: AlertWork }
  /** With the data directory. */
  | { readonly folder: string; readonly work: EventWork };

export type ToSearch = SearchTask | { readonly close: true };

export type FromSearch =
  | { readonly kind: 'answer'; readonly json: string }
  | {
      readonly kind: 'refused';
      readonly type: SearchErrorType;
      readonly code: string;
      readonly message: string;
    }
  | {
      readonly kind: 'failed';
      readonly code: string | null;
      readonly message: string;
      readonly hint: string | undefined;
    };

export function sentError(error: unknown): FromSearch {
  if (error instanceof SearchError) {
    const { type, code, message } = error;
    return { kind: 'refused', type, code, message };
  }
  if (error instanceof CodedError) {
    const { code, message, hint } = error;
    return { kind: 'failed', code: String(code), message, hint };
  }
  return {
    kind: 'failed',
    code: null,
    message: error instanceof Error ? error.message : String(error),
    hint: undefined,
  };
}

/** An error of the thread, with its code. */
class SearchFailure extends CodedError {
  override readonly name = 'SearchFailure';
}

export function receivedError(message: Exclude<FromSearch, { readonly kind: 'answer' }>): Error {
  if (message.kind === 'refused') {
    return new SearchError(message.code as SearchError['code'], message.type, message.message);
  }
  const { code, message: text, hint } = message;
  return code === null ? new Error(text) : new SearchFailure(code, text, hint);
}
