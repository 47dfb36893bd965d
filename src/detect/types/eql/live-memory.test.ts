import { describe, expect, it } from 'vitest';
import { SequenceMemory, type CompiledQuery, type CompiledSample } from '../../../lang/index.ts';
import { sequence, term } from '../../../lang/sequence/script.testing.ts';
import { createLiveSearch } from './index.ts';
import { keptEvent } from '../../live/live.testing.ts';
import type { LiveCandidate } from '../live-search.ts';

const BOUNDS = { events: 1e9, bytes: 1e12 };
const MS = 1_000_000n;

const candidate = (number: number, terms: readonly number[], key = number): LiveCandidate => {
  const time = BigInt(number) * MS;
  return {
    evaluation: [{ terms, keys: [[`key-${key}`]] }],
    time,
    tiebreaker: null,
    arrival: number,
    windowTime: time,
    availableAt: time,
    excepted: [],
    event: keptEvent(number, time),
  };
};

function start(query: Pick<CompiledQuery, 'query'>, memory: SequenceMemory, hasExceptions = false) {
  const found: string[] = [];
  const search = createLiveSearch(query, {
    bounds: BOUNDS,
    hasExceptions,
    memory,
    sink: {
      match: (match) => {
        if (match.kind === 'group') found.push(match.events.map((each) => each?.id).join());
      },
      hidden: () => {},
    },
  });
  return { search, found };
}

const SAMPLE: CompiledSample = { kind: 'sample', terms: [term('A'), term('B')] };

describe('the memory that live searches share', () => {
  it.each([
    ['a sequence', { query: sequence('A B', '100000') }, false],
    ['a sequence with exceptions', { query: sequence('A B', '100000') }, true],
    ['a sample', { query: SAMPLE }, false],
  ] as const)('has the search that takes most forget its oldest: %s', (_, query, hasExceptions) => {
    const memory = new SequenceMemory(2_000_000);
    const narrow = start({ query: sequence('A B', '100000') }, memory);
    const broad = start(query, memory, hasExceptions);
    for (let number = 0; number < 10; number++) narrow.search.add(candidate(number, [0]));
    for (let number = 10; number < 10_000; number++) {
      broad.search.add(candidate(number, [0]));
      broad.search.reached(BigInt(number) * MS);
      expect(memory.used).toBeLessThanOrEqual(2_000_000);
    }
    const forgotten = broad.search.forgotten();
    expect(forgotten).toBeGreaterThan(5_000);
    expect(narrow.search.forgotten()).toBe(0);

    broad.search.add(candidate(10_000, [1], 9_999));
    broad.search.add(candidate(10_001, [1], 10));
    narrow.search.add(candidate(10_002, [1], 0));
    for (const { search } of [broad, narrow]) search.finish(null, 'ended');
    expect(broad.found).toEqual(['9999,10000']);
    expect(narrow.found).toEqual(['0,10002']);
    expect(memory.used).toBe(0);
  });

  it('includes events that wait for late ones', () => {
    const memory = new SequenceMemory(2_000_000);
    const { search } = start({ query: sequence('A B', '100000') }, memory);
    for (let number = 0; number < 10_000; number++) search.add(candidate(number, [0]));
    expect(memory.used).toBeLessThanOrEqual(2_000_000);
    expect(search.forgotten()).toBeGreaterThan(5_000);
  });

  it('subtracts expired events before it forgets others', () => {
    const memory = new SequenceMemory(500_000);
    const { search, found } = start({ query: sequence('A B', '10') }, memory);
    for (let number = 0; number < 20_000; number++) {
      search.add(candidate(number, [number % 2], number >> 1));
      search.reached(BigInt(number) * MS);
    }
    expect(found.length).toBe(10_000);
    expect(search.forgotten()).toBe(0);
    expect(memory.used).toBeLessThanOrEqual(500_000);
  });
});
