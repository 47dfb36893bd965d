import type { Key } from '../compile/compiled.ts';
import type { TermHit } from './candidate.ts';
import { keyText } from './key.ts';

/** What one event is at one of its keys. */
export interface KeyedTerms {
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
