import type { Scalar } from '../../events/field-set.ts';
import type { Key } from '../compile/compiled.ts';

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

/**
 * A text that two keys share exactly when {@link compareKeys} finds them equal. Types stay apart
 * (`1`, `"1"`, `true`, `null`), and strings carry their length, so that no value can pretend to be
 * the border between two others.
 */
export function keyText(key: Key): string {
  const [first = null] = key;
  if (key.length === 1) return valueText(first);
  // By `+`, a chain of parts would be held as long as the text.
  return key.map(valueText).join('');
}

function valueText(value: Scalar | null): string {
  switch (typeof value) {
    case 'string':
      return `s${value.length}:${value}`;
    case 'boolean':
      return value ? 't' : 'f';
    case 'object':
      return '_';
    default:
      return `n${numberText(value)};`;
  }
}

/** A float beyond 2^53 is written out, so that it equals the `bigint` of the same value. */
function numberText(value: number | bigint): string {
  const exact =
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return String(exact ? BigInt(value) : value);
}

/**
 * Position by position: absent values first, then as {@link compareScalars}. Both keys belong to
 * one query and are equally long.
 */
export function compareKeys(a: Key, b: Key): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareNullable(a[i] ?? null, b[i] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

function compareNullable(a: Scalar | null, b: Scalar | null): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  return compareScalars(a, b);
}

/** What one event is at one of its keys. */
interface KeyedTerms {
  readonly key: Key;
  /** The terms it satisfies with that key, in ascending order. */
  terms: readonly number[];
}

/** Keys are independent of each other, so an event with several is taken as one event for each. */
export function groupByKey(hits: readonly TermHit[]): Map<string, KeyedTerms> {
  const groups = new Map<string, KeyedTerms>();
  for (const { terms, keys } of hits) {
    for (const key of keys) {
      const text = keyText(key);
      const group = groups.get(text);
      if (group === undefined) groups.set(text, { key, terms });
      else group.terms = merged(group.terms, terms);
    }
  }
  return groups;
}

const merged = (a: readonly number[], b: readonly number[]): readonly number[] =>
  [...new Set([...a, ...b])].sort((left, right) => left - right);

/**
 * Numbers by value, then strings by code unit, then `false` and `true`. Types never mix, except
 * that `number` and `bigint` are both numbers.
 */
function compareScalars(a: Scalar, b: Scalar): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  return a < b ? -1 : a > b ? 1 : 0;
}

function rankOf(value: Scalar): number {
  if (typeof value === 'string') return 1;
  return typeof value === 'boolean' ? 2 : 0;
}
