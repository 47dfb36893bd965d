import { describe, expect, it } from 'vitest';
import { CandidateBuffer } from './collect.ts';
import { SequenceLimitError, SequenceMemory } from './memory.ts';
import { SampleBuffer } from './sample.ts';
import { sequence, term } from './script.testing.ts';

/** An event that satisfies all terms, with a key of its own. */
const candidate = (number: number, terms: readonly number[]) => ({
  time: BigInt(number),
  tiebreaker: null,
  arrival: number,
  event: number,
  hits: [{ terms, keys: [[`container-${number}`]] }],
});

function failureOf(run: (number: number) => void): SequenceLimitError {
  try {
    for (let number = 0; number < 100_000; number++) run(number);
  } catch (error) {
    if (error instanceof SequenceLimitError) return error;
    throw error;
  }
  throw new Error('no bound was reached');
}

describe('the memory of sequences', () => {
  it('bounds the bytes of a buffer, and names its term with most events', () => {
    const buffer = new CandidateBuffer<number>(sequence('A B C'), {
      memory: new SequenceMemory(1_000_000),
    });
    const error = failureOf((number) =>
      buffer.add(candidate(number, number % 2 === 0 ? [1, 2] : [1])),
    );
    expect(error).toMatchObject({ code: 'EQL3004', term: 1, limit: 1_000_000 });
    expect(error.message).toMatch(
      /^sequences and samples take more than 1\.0 MB of memory, 1\.0 MB of it for the events that wait in this sequence, [\d,]+ of them for term 2, \[B\], which is too broad: narrow it or add a join key, or set a maxspan$/,
    );
  });

  it('includes the machine and its matches', () => {
    const text = Array.from({ length: 60 }, (_, index) => `T${index}`).join(' ');
    const all = Array.from({ length: 60 }, (_, index) => index);
    const run = (limit: number) => {
      const memory = new SequenceMemory(limit);
      const buffer = new CandidateBuffer<number>(sequence(text), { memory });
      const hits = [{ terms: all, keys: [[]] }];
      for (let number = 0; number < 1_000; number++) {
        buffer.add({ ...candidate(number, []), hits }, 0);
      }
      const waiting = memory.used;
      expect(waiting).toBeLessThan(200_000);
      return buffer.finish().matches.length;
    };
    expect(run(10_000_000)).toBe(941);
    expect(() => run(1_000_000)).toThrow(SequenceLimitError);
  });

  it('is one for all who share it, and free again afterwards', () => {
    const memory = new SequenceMemory(2_000_000);
    const first = new CandidateBuffer<number>(sequence('A B'), { memory });
    for (let number = 0; number < 2_000; number++) first.add(candidate(number, [0]));
    const taken = memory.used;
    expect(taken).toBeGreaterThan(400_000);
    const second = new CandidateBuffer<number>(sequence('A B'), { memory });
    failureOf((number) => second.add(candidate(number, [0])));
    expect(memory.used).toBe(taken);
    first.finish();
    expect(memory.used).toBe(0);
  });

  it('bounds the bytes of a sample', () => {
    const memory = new SequenceMemory(1_000_000);
    const sample = { kind: 'sample' as const, terms: [term('A'), term('B')] };
    const buffer = new SampleBuffer<number>(sample, { maxSamplesPerKey: 1, memory });
    const error = failureOf((number) => buffer.add(candidate(number, [1])));
    expect(error.message).toContain('wait in this sample');
    expect(error.term).toBe(1);
    expect(memory.used).toBe(0);
  });

  it('evicts from the largest until the sum fits', () => {
    const memory = new SequenceMemory(100);
    const shed: string[] = [];
    const open = (name: string, bytes: number) => {
      const account = memory.open(() => {
        shed.push(name);
        account.set(account.bytes >> 1);
      });
      account.set(bytes);
    };
    open('small', 30);
    open('large', 200);
    memory.relieve();
    expect(shed).toEqual(['large', 'large']);
    expect(memory.used).toBe(80);
  });

  it('fails if nothing can be evicted', () => {
    const memory = new SequenceMemory(100);
    memory.open().set(200);
    memory.relieve();
    expect(memory.used).toBe(200);
  });
});
