import type { Scalar } from '../../events/value.ts';
import type { SavedValue } from '../../util/saved-value.ts';
import type { Key } from '../compile/compiled.ts';
import type { TermHit } from './candidate.ts';
import type { Ordinal } from './ordinal.ts';

/** A scalar as JSON can hold it: numbers that JSON does not know stand in an object. */
export type SavedScalar =
  string | number | boolean | null | { readonly bigint: string } | { readonly number: string };

export function saveScalar(value: Scalar | null): SavedScalar {
  if (typeof value === 'bigint') return { bigint: String(value) };
  if (typeof value !== 'number') return value;
  if (Object.is(value, -0)) return { number: '-0' };
  return Number.isFinite(value) ? value : { number: String(value) };
}

export function loadScalar(saved: SavedValue): Scalar | null {
  const { value } = saved;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : saved.fail('a finite number');
    default:
      if (value === null) return null;
  }
  const odd = saved.get('number');
  if (odd.value === undefined) return saved.get('bigint').bigint();
  const number = Number(odd.text());
  return String(number) === odd.value || odd.value === '-0' ? number : odd.fail('a number');
}

export const saveKey = (key: Key): readonly SavedScalar[] => key.map(saveScalar);

export const loadKey = (saved: SavedValue): Key => saved.list().map(loadScalar);

export interface SavedOrdinal {
  readonly time: string;
  readonly tiebreaker: SavedScalar;
  readonly arrival: number;
}

export const saveOrdinal = ({ time, tiebreaker, arrival }: Ordinal): SavedOrdinal => ({
  time: String(time),
  tiebreaker: saveScalar(tiebreaker),
  arrival,
});

export const loadOrdinal = (saved: SavedValue): Ordinal => ({
  time: saved.get('time').bigint(),
  tiebreaker: loadScalar(saved.get('tiebreaker')),
  arrival: saved.get('arrival').integer(),
});

export interface SavedHit {
  readonly terms: readonly number[];
  readonly keys: readonly (readonly SavedScalar[])[];
}

export const saveHit = ({ terms, keys }: TermHit): SavedHit => ({ terms, keys: keys.map(saveKey) });

/** @param terms how many the query has */
export const loadHit = (saved: SavedValue, terms: number): TermHit => ({
  terms: saved
    .get('terms')
    .list()
    .map((each) => each.integer(0, terms - 1)),
  keys: saved.get('keys').list().map(loadKey),
});
