import { expect, it } from 'vitest';
import { compile, SequenceMemory } from '../../lang/index.ts';
import type { DocumentRef } from '../../stores/files/documents.ts';
import type { FoundMatch } from '../blocks/event-totals.ts';
import { CandidateLists } from './candidates.ts';

const PLACE = { file: 'events.ndjson', line: 1 };
const REF: DocumentRef = { index: undefined, id: undefined, read: () => Buffer.alloc(0) };

const found = (rule: number, number: number, terms: readonly number[]): FoundMatch => ({
  rule,
  start: number,
  end: number + 1,
  line: 1,
  index: undefined,
  id: undefined,
  evaluation: terms.length === 0 ? [] : [{ terms, keys: [[`key ${number}`]] }],
  time: BigInt(number),
  tiebreaker: null,
  windowTime: BigInt(number),
  availableAt: BigInt(number),
  excepted: [],
});

it('ends the rule whose candidates take most, and keeps those of the others', () => {
  const memory = new SequenceMemory(1_000_000);
  const lists = new CandidateLists(3, memory);
  for (let number = 0; number < 10_000; number++) {
    if (number % 100 === 0) lists.add(found(0, number, [0]), REF, PLACE, number);
    lists.add(found(1, number, number % 3 === 0 ? [0, 1] : [1]), REF, PLACE, number);
    lists.add(found(2, number, []), REF, PLACE, number);
  }
  const query = compile('sequence by k with maxspan=1m [process where true] [file where true]');
  expect(lists.lists.map((list) => list.length)).toEqual([100, 0, 10_000]);
  expect([0, 1, 2].map((rule) => lists.hasEnded(rule))).toEqual([false, true, false]);
  expect(lists.failureOf(0, query)).toBeNull();
  expect(lists.failureOf(1, query)?.message).toMatch(
    /more than 1\.0 MB of memory, .* of them for term 2, \[file where true\], .* shorten the maxspan$/,
  );
  lists.release(0);
  expect(memory.used).toBe(0);
});
