import type { FieldSet, Row, Scalar } from '../../events/field-set.ts';

import type { Expression, Statement } from '../syntax/ast.ts';

/** The values of a term's join keys, in `by` order; `null` only for an absent optional key. */
export type Key = readonly (Scalar | null)[];

/** A category and a condition. */
export interface CompiledFilter {
  /** Whether the event satisfies category and condition. Throws only `EvaluationError`. */
  readonly matches: (row: Row) => boolean;
  /** The filter as EQL text, for messages and plans. */
  readonly text: string;
}

/** A bracketed filter of a sequence or sample with its join keys. */
export interface CompiledTerm extends CompiledFilter {
  /**
   * Every key the event has at this term: one per combination of values, without duplicates.
   * Empty when a plain key has no value, so that the event does not count for the term.
   * `[[]]` for a term without join keys. Terms of one query that join by the same fields share the
   * function.
   */
  readonly keys: (row: Row) => readonly Key[];
  readonly missing: boolean;
  /** The condition is constantly false: no event will ever satisfy the term. */
  readonly never?: boolean;
  /** The join keys as EQL text, for plans. */
  readonly by?: readonly string[];
  /** Conditions on join keys that come from other terms and are tested too. */
  readonly copied?: () => readonly Expression[];
}

export interface CompiledEvent extends CompiledFilter {
  readonly kind: 'event';
}

export interface CompiledSequence {
  readonly kind: 'sequence';
  /**
   * The terms as written: each condition once, however often `runs` repeats it. `until`, if any, is
   * last.
   */
  readonly terms: readonly CompiledTerm[];
  /** Term index per stage, `runs` expanded, missing terms included, without `until`. */
  readonly stages: readonly number[];
  /** Index of the `until` term in {@link terms}, or -1. */
  readonly until: number;
  /** Nanoseconds, inclusive; `null` without limit. */
  readonly maxspan: bigint | null;
}

export interface CompiledSample {
  readonly kind: 'sample';
  readonly terms: readonly CompiledTerm[];
}

/** `head` and `tail` in the order they apply. */
export interface Limit {
  readonly from: 'head' | 'tail';
  readonly count: number;
}

/** A query ready to run. */
export interface CompiledQuery {
  readonly query: CompiledEvent | CompiledSequence | CompiledSample;
  /** The pipes of the query text only; a caller's `size` is put before them. */
  readonly limits: readonly Limit[];
  /** All fields read: conditions, category, join keys, timestamp, tiebreaker. */
  readonly fields: FieldSet;
  readonly slots: {
    readonly category: number;
    readonly timestamp: number;
    /** -1 without a tiebreaker field. */
    readonly tiebreaker: number;
  };
  /**
   * How a value of the timestamp field is read: nanoseconds since the epoch, `null` if there is no
   * time.
   */
  readonly instantOf: (raw: Scalar) => bigint | null;
  /** The statement that was compiled, after optimisation. */
  readonly statement: Statement;
}
