import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompiledSequence } from '../compile/compiled.ts';
import type { Candidate } from './candidate.ts';
import { CandidateBuffer } from './collect.ts';
import { SequenceLimitError } from './errors.ts';
import { SequenceMachine } from './machine.ts';
import { sortMatches, type SequenceMatch } from './match.ts';
import { naiveSearch, type NaiveEvent, type NaiveQuery, type NaiveTerm } from './naive.testing.ts';
import { compareOrdinals } from './ordinal.ts';
import { term, type Letters } from './script.testing.ts';

const RUNS = { numRuns: 4000 };
const NO_LIMIT = { maxPending: 100_000 };

const naiveTerm = (letters: string): fc.Arbitrary<NaiveTerm> =>
  fc.record({
    letter: fc.constantFrom(...letters.split('')),
    missing: fc.boolean().map((missing) => missing && letters !== 'U'),
    runs: fc.constantFrom(1, 1, 1, 2, 3),
    by: fc.constantFrom(0, 0, 1),
  });

const query: fc.Arbitrary<NaiveQuery> = fc
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

const data: fc.Arbitrary<NaiveEvent[]> = fc
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

function compiled({ terms, until, maxspan }: NaiveQuery): CompiledSequence {
  const own = terms.map(({ letter, missing }) => term(letter, missing));
  return {
    kind: 'sequence',
    terms: until === null ? own : [...own, term(until.letter)],
    stages: terms.flatMap(({ runs }, index) => Array<number>(runs).fill(index)),
    until: until === null ? -1 : own.length,
    maxspan: maxspan === null ? null : BigInt(maxspan) * 1_000_000n,
  };
}

function candidatesOf({ terms, until }: NaiveQuery, data: readonly NaiveEvent[]) {
  const all = until === null ? terms : [...terms, until];
  return data.map((event): Candidate<Letters> => {
    const hits = all.flatMap(({ letter, by }, index) => {
      const keys = (event.keyed[by] ?? []).map((key) => [key]);
      return event.event.letters.includes(letter) && keys.length > 0 ? [{ term: index, keys }] : [];
    });
    return { ...event, hits };
  });
}

const latestOf = (data: readonly NaiveEvent[]): bigint | null =>
  data.reduce<bigint | null>((a, { time }) => (a === null || time > a ? time : a), null);

const shown = (matches: readonly SequenceMatch<Letters>[]) =>
  matches.map(({ keys, events }) => [keys[0], ...events.map((event) => event?.arrival ?? '-')]);

/** Everything in order, the clock moved before the events that `when` names. */
function runInOrder(query: NaiveQuery, data: readonly NaiveEvent[], when: ReadonlySet<number>) {
  const machine = new SequenceMachine<Letters>(compiled(query), NO_LIMIT);
  const matches: SequenceMatch<Letters>[] = [];
  for (const [index, candidate] of candidatesOf(query, data).toSorted(compareOrdinals).entries()) {
    if (when.has(index)) matches.push(...machine.advance(candidate.time));
    if (candidate.hits.length > 0) matches.push(...machine.push(candidate));
  }
  const end = machine.finish(latestOf(data));
  return { matches: sortMatches([...matches, ...end.matches]), undecided: end.undecided };
}

describe('the sequence machine', () => {
  it('finds what a naive search finds', () => {
    fc.assert(
      fc.property(query, data, (query, data) => {
        const expected = naiveSearch(query, data);
        const decided = expected.filter((match) => match.decided);
        const { matches, undecided } = runInOrder(query, data, new Set());
        const wanted = decided.map(({ key, events }) => [
          key,
          ...events.map((event) => event?.arrival ?? '-'),
        ]);
        expect(new Set(shown(matches).map(String))).toEqual(new Set(wanted.map(String)));
        expect(matches.length).toBe(wanted.length);
        expect(undecided).toBe(expected.length - decided.length);
      }),
      RUNS,
    );
  });

  it('does not depend on when the clock moves', () => {
    fc.assert(
      fc.property(query, data, fc.uniqueArray(fc.nat(15)), (query, data, when) => {
        const moved = runInOrder(query, data, new Set(when));
        const batch = runInOrder(query, data, new Set());
        expect(shown(moved.matches)).toEqual(shown(batch.matches));
        expect(moved.undecided).toBe(batch.undecided);
      }),
      RUNS,
    );
  });

  it('does not depend on the order of arrival at the buffer', () => {
    const shuffled = data.chain((data) =>
      fc.tuple(
        fc.constant(data),
        fc.shuffledSubarray(data, { minLength: data.length, maxLength: data.length }),
      ),
    );
    fc.assert(
      fc.property(query, shuffled, (query, [data, mixed]) => {
        const buffer = new CandidateBuffer<Letters>(compiled(query), NO_LIMIT);
        for (const candidate of candidatesOf(query, mixed)) {
          if (candidate.hits.length > 0) buffer.add(candidate);
          else buffer.observe(candidate.time);
        }
        const end = buffer.finish();
        const inOrder = runInOrder(query, data, new Set());
        expect(shown(end.matches)).toEqual(shown(inOrder.matches));
        expect(end.undecided).toBe(inOrder.undecided);
      }),
      RUNS,
    );
  });

  it('counts what it holds, and holds nothing for long', () => {
    fc.assert(
      fc.property(query, data, (query, data) => {
        const machine = new SequenceMachine<Letters>(compiled(query), NO_LIMIT);
        for (const candidate of candidatesOf(query, data).toSorted(compareOrdinals)) {
          machine.push(candidate);
          expect(machine.pending).toBeGreaterThanOrEqual(0);
        }
        if (query.maxspan === null) return;
        machine.advance(1_000_000_000n);
        expect(machine.pending).toBe(0);
      }),
      RUNS,
    );
  });

  it('names counts that add up when it is too much', () => {
    fc.assert(
      fc.property(query, data, fc.integer({ min: 1, max: 6 }), (query, data, maxPending) => {
        const machine = new SequenceMachine<Letters>(compiled(query), { maxPending });
        for (const candidate of candidatesOf(query, data).toSorted(compareOrdinals)) {
          try {
            machine.push(candidate);
          } catch (error) {
            expect(machine.pending).toBeGreaterThan(maxPending);
            if (!(error instanceof SequenceLimitError)) throw error;
            expect(error.counts.reduce((a, b) => a + b, 0)).toBe(machine.pending);
            return;
          }
        }
      }),
      RUNS,
    );
  });
});
