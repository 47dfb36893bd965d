import type { Key } from '../compile/compiled.ts';
import type { Ordinal } from './ordinal.ts';

/** Terms that an event satisfies with the same join keys: category, condition and keys. */
export interface TermHit {
  /**
   * Indices into the `terms` of the query, missing terms and `until` included; ascending, at least
   * one. Terms that join by the same fields stand in one hit, so that an event which satisfies sixty
   * stages takes no more memory than one that satisfies one.
   */
  readonly terms: readonly number[];
  /** At least one, without duplicates; `[[]]` without join keys. */
  readonly keys: readonly Key[];
}

/** An event that satisfies at least one term. `E` is its document, or whatever leads to it. */
export interface SampleCandidate<E> {
  readonly hits: readonly TermHit[];
  readonly event: E;
}

/** An event with its place in time: all that a sequence keeps of a candidate. */
export interface PlacedEvent<E> extends Ordinal {
  readonly event: E;
}

/** A candidate with its place in time, which samples do without. */
export interface Candidate<E> extends PlacedEvent<E>, SampleCandidate<E> {}
