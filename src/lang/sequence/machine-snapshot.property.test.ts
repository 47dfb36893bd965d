import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damaged } from '../../util/damage.testing.ts';
import { SnapshotError } from '../../util/saved-value.ts';
import { SequenceMachine, type SequenceEnd } from './machine.ts';
import { type SequenceMatch, compareOrdinals } from './candidate.ts';
import type { NaiveEvent, NaiveQuery } from './naive.testing.ts';
import { candidatesOf, compiled, data, query } from './random.testing.ts';
import { candidates, events, sequence, type Letters } from './script.testing.ts';

const RUNS = { numRuns: 4000 };
const NO_LIMIT = { maxPending: 100_000 };

/** What a run of a machine reports, and how much it holds and lets go meanwhile. */
interface Told {
  readonly matches: readonly unknown[];
  readonly pending: readonly number[];
  readonly undecided: number;
}

const shown = ({ keys, events, last }: SequenceMatch<Letters>) => [
  keys,
  ...events.map((event) => (event === null ? '-' : [event.event.name, event.arrival])),
  last.arrival,
];

/** A machine after its snapshot went through JSON and came back. */
function reborn(
  machine: SequenceMachine<Letters>,
  query: NaiveQuery,
  all: readonly NaiveEvent[],
): SequenceMachine<Letters> {
  const saved = new Set<unknown>();
  const snapshot = machine.snapshot((event) => {
    expect(saved.has(event)).toBe(false);
    saved.add(event);
    return event.name;
  });
  expect(saved.size).toBe(new Set(machine.held()).size);
  const data: unknown = JSON.parse(JSON.stringify(snapshot));
  expect(structuredClone(snapshot)).toEqual(data);
  const again = SequenceMachine.restore(compiled(query), NO_LIMIT, data, (name): Letters => {
    const found = all.find(({ event }) => event.name === name);
    if (found === undefined) throw new Error('no such event');
    return found.event;
  });
  expect(again.pending).toBe(machine.pending);
  expect(again.bytes).toBe(machine.bytes);
  return again;
}

/** @param cuts the places where the machine is saved and another one goes on */
function tell(
  query: NaiveQuery,
  all: readonly NaiveEvent[],
  cuts: ReadonlySet<number>,
  shedTo: number,
  ends: boolean,
): Told {
  let machine = new SequenceMachine<Letters>(compiled(query), NO_LIMIT);
  const matches: SequenceMatch<Letters>[] = [];
  const pending: number[] = [];
  for (const [index, each] of candidatesOf(query, all).toSorted(compareOrdinals).entries()) {
    if (cuts.has(index)) machine = reborn(machine, query, all);
    if (each.hits.length === 0) matches.push(...machine.advance(each.time));
    else matches.push(...machine.push(each));
    if (query.maxspan !== null) pending.push(machine.shed(shedTo));
    pending.push(machine.pending);
  }
  const end: SequenceEnd<Letters> = ends ? machine.finish(null) : machine.breakOff(null);
  return { matches: [...matches, ...end.matches].map(shown), pending, undecided: end.undecided };
}

const cuts = fc.uniqueArray(fc.nat(15), { maxLength: 3 });
const shedTo = fc.constantFrom(1000, 1000, 1, 2, 4);

describe('a machine that is saved and restored', () => {
  it('continues without a difference', () => {
    fc.assert(
      fc.property(query, data, cuts, shedTo, fc.boolean(), (query, data, cuts, shedTo, ends) => {
        const cut = tell(query, data, new Set(cuts), shedTo, ends);
        expect(cut).toEqual(tell(query, data, new Set(), shedTo, ends));
      }),
      RUNS,
    );
  });

  it.each([
    ['!L A !M B !M C !N', '100'],
    ['A !M B*2 !M C', '100'],
    ['A B !M', '2'],
  ])('remembers missing events, wherever it is cut: %s', (text, maxspan) => {
    const query = sequence(text, maxspan);
    const all = candidates(
      query,
      events('1:A 2:L 3:A 4:M 5:B 6:B 7:C 8:A 9:B 10:M 11:B 12:C 13:M 14:N'),
    );
    const runCut = (cut: number) => {
      let machine = new SequenceMachine<Letters>(query, NO_LIMIT);
      const told = all.map((each, index) => {
        if (index === cut) {
          const data = JSON.stringify(machine.snapshot((event) => event));
          machine = SequenceMachine.restore(
            query,
            NO_LIMIT,
            JSON.parse(data),
            (event) => event as Letters,
          );
        }
        return machine.push(each).map(shown);
      });
      return [...told, machine.finish(null).matches.map(shown)];
    };
    for (const index of all.keys()) expect(runCut(index)).toEqual(runCut(-1));
  });

  it('keeps keys and tiebreakers that JSON has no number for', () => {
    const keys = [2n ** 63n, -0, Infinity, null, 'x', true, 1.5].map((value) => [value]);
    const query = sequence('A B');
    const machine = new SequenceMachine<number>(query, NO_LIMIT);
    const place = { time: -5n, tiebreaker: 2n ** 60n, arrival: 3 };
    machine.push({ ...place, event: 7, hits: [{ terms: [0], keys }] });
    const data: unknown = JSON.parse(JSON.stringify(machine.snapshot((event) => event)));
    const again = SequenceMachine.restore(query, NO_LIMIT, data, Number);
    const matches = again.push({ ...place, arrival: 4, event: 8, hits: [{ terms: [1], keys }] });
    expect(new Set(matches.map((match) => match.keys[0]))).toEqual(new Set(keys.flat()));
    expect(matches[0]?.events).toEqual([
      { ...place, event: 7 },
      expect.objectContaining({ event: 8 }),
    ]);
  });
});

describe('an invalid snapshot', () => {
  const query = sequence('!L A*3 B !M', '10');
  const restore = (data: unknown) => SequenceMachine.restore(query, NO_LIMIT, data, String);
  const machine = new SequenceMachine<string>(query, NO_LIMIT);
  const push = (time: number, term: number, key: string) =>
    machine.push({
      time: BigInt(time) * 1_000_000n,
      tiebreaker: null,
      arrival: time,
      event: `event ${time}`,
      hits: [{ terms: [term], keys: [[key]] }],
    });
  for (const key of ['x', 'y']) push(key === 'x' ? 1 : 2, 0, key);
  for (const time of [4, 5, 6]) push(time, 1, 'x');
  push(7, 2, 'x');
  for (const time of [8, 9]) push(time, 1, 'y');
  const good = machine.snapshot((event) => event);

  it('is refused as that of something else', () => {
    for (const data of [null, 7, 'x', [], {}, { kind: 'sample', version: 1 }]) {
      expect(() => restore(data)).toThrow(SnapshotError);
    }
    expect(() => restore({ ...good, version: 99 })).toThrow('has version 99');
    const other = { ...sequence('A B'), maxspan: 10n };
    expect(() => SequenceMachine.restore(other, NO_LIMIT, good, String)).toThrow(
      'the saved state is that of another query',
    );
  });

  it('is rejected with the position of the damage', () => {
    const broken = { ...good, events: [{ ...good.events[0], time: 'soon' }] };
    expect(() => restore(broken)).toThrow(
      'the saved state is damaged: sequence.events[0].time is not an integer in quotes',
    );
  });

  it('is rejected, or restores a working machine, whatever is broken', () => {
    let refused = 0;
    let restored = 0;
    for (const data of damaged(good)) {
      try {
        const again = restore(data);
        restored++;
        for (const time of [10, 11, 40]) {
          const ordinal = { time: 10n ** 14n + BigInt(time), tiebreaker: null, arrival: time };
          again.push({ ...ordinal, event: 'new', hits: [{ terms: [time % 3], keys: [['x']] }] });
        }
        again.finish(null);
        expect(again.pending).toBeGreaterThanOrEqual(0);
      } catch (error) {
        if (!(error instanceof SnapshotError)) throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(500);
    expect(restored).toBeGreaterThan(100);
  });
});
