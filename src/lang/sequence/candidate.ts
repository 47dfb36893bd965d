import type { Scalar } from '../../events/value.ts';
import type { Key } from '../compile/compiled.ts';
import { compareKeys, compareScalars } from './key.ts';

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

/** The place of an event in time. No two events share one, since `arrival` is unique. */
export interface Ordinal {
  /** Nanoseconds since 1970, negative before. */
  readonly time: bigint;
  /** `null` without a tiebreaker field, or where the event has no value at it. */
  readonly tiebreaker: Scalar | null;
  /** Counts up in the order in which events were read. */
  readonly arrival: number;
}

/** By time, tiebreaker, arrival. At the same time an event without tiebreaker comes last. */
export function compareOrdinals(a: Ordinal, b: Ordinal): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  if (a.tiebreaker !== b.tiebreaker) {
    if (a.tiebreaker === null) return 1;
    if (b.tiebreaker === null) return -1;
    const order = compareScalars(a.tiebreaker, b.tiebreaker);
    if (order !== 0) return order;
  }
  return a.arrival - b.arrival;
}

/** A complete sequence. */
export interface SequenceMatch<E> {
  readonly keys: Key;
  /** One per stage, `runs` expanded; `null` where a missing term stands. */
  readonly events: readonly (PlacedEvent<E> | null)[];
  /** The last matched event, whose place in time is that of the sequence. */
  readonly last: PlacedEvent<E>;
}

/** Sorts in place into the order of results: by the last event, then by key. */
export function sortMatches<E>(matches: SequenceMatch<E>[]): SequenceMatch<E>[] {
  return matches.sort((a, b) => compareOrdinals(a.last, b.last) || compareKeys(a.keys, b.keys));
}
