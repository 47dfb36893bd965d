import type { Scalar } from '../../events/value.ts';
import type { Key } from '../compile/compiled.ts';
import type { TermHit } from './candidate.ts';

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
export function compareScalars(a: Scalar, b: Scalar): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  return a < b ? -1 : a > b ? 1 : 0;
}

function rankOf(value: Scalar): number {
  if (typeof value === 'string') return 1;
  return typeof value === 'boolean' ? 2 : 0;
}
