import type { Code } from './codes.ts';

/** One finding about a query: what is wrong, where, and what to write instead. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: 'error' | 'warning';
  /** One sentence, lower case, without a full stop: what was found and what was expected. */
  readonly message: string;
  readonly span: Span;
  /** What to do, for instance: did you mean `process.parent.name`? */
  readonly hint?: string;
}

/** Either a value, or the errors that prevent it (at least one). */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Half-open range of UTF-16 offsets in the query text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
