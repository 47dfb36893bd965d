import * as fc from 'fast-check';
import type { CompiledSequence } from '../compile/compiled.ts';
import type { Candidate } from './candidate.ts';
import type { NaiveEvent, NaiveQuery, NaiveTerm } from './naive.testing.ts';
import { term, type Letters } from './script.testing.ts';

const naiveTerm = (letters: string): fc.Arbitrary<NaiveTerm> =>
  fc.record({
    letter: fc.constantFrom(...letters.split('')),
    missing: fc.boolean().map((missing) => missing && letters !== 'U'),
    runs: fc.constantFrom(1, 1, 1, 2, 3),
    by: fc.constantFrom(0, 0, 1),
  });

/** Sequences of one to five terms, with all that they can have. */
export const query: fc.Arbitrary<NaiveQuery> = fc
  .record({
    terms: fc.array(naiveTerm('ABCM'), { minLength: 1, maxLength: 5 }),
    until: fc.option(naiveTerm('U'), { nil: null, freq: 2 }),
    maxspan: fc.option(fc.integer({ min: 1, max: 12 }), { nil: null, freq: 3 }),
  })
  .filter(({ terms }) => terms.some((term) => !term.missing))
  .map((query) => ({
    ...query,
    maxspan: query.terms.some((term) => term.missing) ? (query.maxspan ?? 5) : query.maxspan,
  }));

const keys = fc.oneof(
  { weight: 4, arbitrary: fc.constant(['x']) },
  { weight: 1, arbitrary: fc.subarray(['x', 'y', 'z']) },
);

/** Up to 16 events within some milliseconds, in no order. */
export const data: fc.Arbitrary<NaiveEvent[]> = fc
  .array(
    fc.record({
      millisecond: fc.integer({ min: -3, max: 16 }),
      nanosecond: fc.constantFrom(0, 0, 0, 1, 500_000, 999_999),
      tiebreaker: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }),
      letters: fc
        .subarray('AABBCMU'.split(''), { minLength: 1, maxLength: 3 })
        .map((letters) => letters.join('')),
      keyed: fc.tuple(keys, keys),
    }),
    { maxLength: 16 },
  )
  .map((events) =>
    events.map(({ millisecond, nanosecond, tiebreaker, letters, keyed }, arrival) => ({
      time: BigInt(millisecond) * 1_000_000n + BigInt(nanosecond),
      tiebreaker,
      arrival,
      keyed,
      hits: [],
      event: { name: String(arrival), letters, keys: [] },
    })),
  );

export function compiled({ terms, until, maxspan }: NaiveQuery): CompiledSequence {
  const own = terms.map(({ letter, missing }) => term(letter, missing));
  return {
    kind: 'sequence',
    terms: until === null ? own : [...own, term(until.letter)],
    stages: terms.flatMap(({ runs }, index) => Array<number>(runs).fill(index)),
    until: until === null ? -1 : own.length,
    maxspan: maxspan === null ? null : BigInt(maxspan) * 1_000_000n,
  };
}

/** The events with the terms that they satisfy; those that satisfy none too. */
export function candidatesOf({ terms, until }: NaiveQuery, data: readonly NaiveEvent[]) {
  const all = until === null ? terms : [...terms, until];
  return data.map((event): Candidate<Letters> => {
    const hits = all.flatMap(({ letter, by }, index) => {
      const keys = (event.keyed[by] ?? []).map((key) => [key]);
      return event.event.letters.includes(letter) && keys.length > 0
        ? [{ terms: [index], keys }]
        : [];
    });
    return { ...event, hits };
  });
}
