import { describe, expect, it } from 'vitest';
import type { Candidate } from './candidate.ts';
import { SequenceMachine } from './machine.ts';
import { sequence } from './script.testing.ts';

/** A machine that scans what it holds takes much longer. */
const A_MINUTE = 60_000;
const ONE_SECOND = 1_000_000_000n;

const candidate = (arrival: number, key: number, term: number): Candidate<number> => ({
  time: BigInt(arrival) * 1_000_000n,
  tiebreaker: null,
  arrival,
  event: arrival,
  hits: [{ terms: [term], keys: [[`container-${key}`]] }],
});

function feed(
  machine: SequenceMachine<number>,
  count: number,
  of: (i: number) => [number, number],
) {
  let matches = 0;
  let most = 0;
  for (let i = 0; i < count; i++) {
    matches += machine.push(candidate(i, ...of(i))).length;
    most = Math.max(most, machine.pending);
  }
  return { matches, most };
}

describe('a million candidates', () => {
  it('by 100,000 keys', { timeout: A_MINUTE }, () => {
    const machine = new SequenceMachine<number>(sequence('A B'), { maxPending: 200_000 });
    const found = feed(machine, 1_000_000, (i) => [i % 100_000, Math.floor(i / 100_000) % 2]);
    expect(found.matches).toBe(500_000);
  });

  it('in a run of 60 stages by 1,000 keys', { timeout: A_MINUTE }, () => {
    const machine = new SequenceMachine<number>(sequence('A*60 B'), { maxPending: 150_000 });
    const found = feed(machine, 1_000_000, (i) => [i % 1000, i % 7_000 < 1000 ? 1 : 0]);
    expect(found.matches).toBeGreaterThan(0);
  });

  it('through 60 written stages by 10,000 keys', { timeout: A_MINUTE }, () => {
    const terms = Array.from({ length: 60 }, (_, index) => `T${index}`).join(' ');
    const machine = new SequenceMachine<number>(sequence(terms), { maxPending: 700_000 });
    const found = feed(machine, 1_000_000, (i) => [i % 10_000, Math.floor(i / 10_000) % 60]);
    expect(found.matches).toBe(10_000);
  });

  it('stays within maxspan', { timeout: A_MINUTE }, () => {
    const query = { ...sequence('!L A*5 B !M'), maxspan: ONE_SECOND };
    const machine = new SequenceMachine<number>(query, { maxPending: 20_000 });
    const found = feed(machine, 1_000_000, (i) => [i % 5000, i % 4]);
    expect(found.most).toBeLessThan(5000);
    machine.advance(2_000n * ONE_SECOND);
    expect(machine.pending).toBe(0);
  });
});
