import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CandidateBuffer } from './collect.ts';
import { SequenceLimitError } from './memory.ts';
import { SequenceMachine } from './machine.ts';
import { sortMatches, type SequenceMatch, compareOrdinals } from './candidate.ts';
import { naiveSearch, type NaiveEvent, type NaiveQuery } from './naive.testing.ts';
import { candidatesOf, compiled, data, query } from './random.testing.ts';
import type { Letters } from './script.testing.ts';

const RUNS = { numRuns: 4000 };
const NO_LIMIT = { maxPending: 100_000 };

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
        const { matches, undecided } = runInOrder(query, data, new Set());
        const wanted = expected.map(({ key, events }) => [
          key,
          ...events.map((event) => event?.arrival ?? '-'),
        ]);
        expect(new Set(shown(matches).map(String))).toEqual(new Set(wanted.map(String)));
        expect(matches.length).toBe(wanted.length);
        expect(undecided).toBe(expected.filter(({ decided }) => !decided).length);
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

  it('counts what it holds, and forgets expired events', () => {
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
        expect(machine.bytes).toBe(0);
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

  it('forgets no more than necessary', () => {
    fc.assert(
      fc.property(query, data, fc.integer({ min: 0, max: 6 }), (query, data, most) => {
        const spanned = { ...query, maxspan: query.maxspan ?? 8 };
        const machine = new SequenceMachine<Letters>(compiled(spanned), NO_LIMIT);
        for (const candidate of candidatesOf(query, data).toSorted(compareOrdinals)) {
          machine.push(candidate);
          const before = machine.pending;
          const gone = machine.shed(most);
          expect(machine.pending).toBe(before - gone);
          expect(machine.pending).toBeLessThanOrEqual(most);
          if (before <= most) expect(gone).toBe(0);
          expect([...machine.held()].length).toBeLessThanOrEqual(machine.pending);
        }
        machine.advance(1_000_000_000n);
        expect(machine.pending).toBe(0);
        expect(machine.bytes).toBe(0);
      }),
      RUNS,
    );
  });
});
