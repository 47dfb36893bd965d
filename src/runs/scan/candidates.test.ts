import { expect, it } from 'vitest';
import { compile, SequenceMemory } from '../../lang/index.ts';
import type { DocumentRef } from '../../stores/files/documents.ts';
import { blockOf } from '../blocks/block.testing.ts';
import type { ScannedBlock } from '../blocks/block-scan.ts';
import { MatchRecorder } from '../blocks/found-matches.ts';
import { CandidateLists } from './candidates.ts';

const DOCUMENTS = {
  keepAll:
    () =>
    (document: number): DocumentRef => ({
      index: 'logs-x',
      id: `id ${document}`,
      read: () => Buffer.from(JSON.stringify({ document })),
    }),
};

/** A block of documents, each of which means something to some rules: the terms that it satisfies. */
function scanned(documents: readonly ReadonlyMap<number, readonly number[]>[], first: number) {
  const recorder = new MatchRecorder();
  for (const [line, rules] of documents.entries()) {
    const number = first + line;
    recorder.document(line, line + 1, line, { index: undefined, id: undefined }, true);
    for (const [rule, terms] of rules) {
      recorder.match({
        rule,
        evaluation: terms.length === 0 ? [] : [{ terms, keys: [[`key ${number}`]] }],
        time: number % 7 === 0 ? null : BigInt(number),
        tiebreaker: null,
        windowTime: BigInt(number),
        availableAt: BigInt(number) * 2n ** 64n,
        excepted: [],
      });
    }
  }
  return { block: blockOf(Buffer.alloc(0)), totals: { found: recorder.take() } } as ScannedBlock;
}

const placeOf = (line: number) => ({ file: 'events.ndjson', line: line + 1 });

it('gives the candidates of a rule as they were found', () => {
  const lists = new CandidateLists(3, new SequenceMemory(), DOCUMENTS);
  const both = new Map([
    [0, [0]],
    [2, [1, 2]],
  ]);
  lists.block(scanned([both, new Map([[2, [0]]])], 6), placeOf);
  lists.block(scanned([], 8), placeOf);
  lists.block(scanned([new Map([[1, []]]), both], 8), placeOf);
  expect([0, 1, 2].map((rule) => lists.count(rule))).toEqual([2, 1, 3]);
  const candidates = lists.of(2);
  expect(
    candidates.map(({ event, ...candidate }) => ({ ...candidate, place: event.place })),
  ).toEqual(
    [
      [6, [1, 2], 0, 1],
      [7, [0], 1, 2],
      [9, [1, 2], 3, 2],
    ].map(([number, terms, arrival, line]) => ({
      evaluation: [{ terms, keys: [[`key ${Number(number)}`]] }],
      time: number === 7 ? null : BigInt(Number(number)),
      tiebreaker: null,
      arrival,
      windowTime: BigInt(Number(number)),
      availableAt: BigInt(Number(number)) * 2n ** 64n,
      excepted: [],
      place: { file: 'events.ndjson', line },
    })),
  );
  expect(candidates.map(({ event }) => event.time)).toEqual([6n, null, 9n]);
  expect(
    candidates.map(({ event }) => [event.index, event.id, event.load().document['document']]),
  ).toEqual([
    ['logs-x', 'id 0', 0],
    ['logs-x', 'id 1', 1],
    ['logs-x', 'id 1', 1],
  ]);
  expect([0, 1, 2].map((term) => lists.maySatisfy(0, term))).toEqual([true, false, false]);
  expect([0, 1, 2].map((term) => lists.maySatisfy(2, term))).toEqual([true, true, true]);
  expect([0, 1, 2].map((rule) => lists.untimed(rule))).toEqual([0, 0, 1]);
  expect(lists.of(1).map(({ evaluation, arrival }) => [evaluation, arrival])).toEqual([[[], 2]]);
});

it('ends the rule whose candidates take most, and keeps those of the others', () => {
  const memory = new SequenceMemory(1_000_000);
  const lists = new CandidateLists(3, memory, DOCUMENTS);
  for (let number = 0; number < 10_000; number += 100) {
    const documents = Array.from({ length: 100 }, (_, line) => {
      const terms = new Map([
        [1, (number + line) % 3 === 0 ? [0, 1] : [1]],
        [2, []],
      ]);
      return line === 0 ? new Map([[0, [0]], ...terms]) : terms;
    });
    lists.block(scanned(documents, number), placeOf);
  }
  const query = compile('sequence by k with maxspan=1m [process where true] [file where true]');
  expect([0, 1, 2].map((rule) => lists.count(rule))).toEqual([100, 0, 10_000]);
  expect([0, 1, 2].map((rule) => lists.hasEnded(rule))).toEqual([false, true, false]);
  expect(lists.failureOf(0, query)).toBeNull();
  expect(lists.failureOf(1, query)?.message).toMatch(
    /more than 1\.0 MB of memory, .* of them for term 2, \[file where true\], .* shorten the maxspan$/,
  );
  // Those of others are still what they were.
  expect(lists.of(0).map(({ windowTime }) => windowTime)).toEqual(
    Array.from({ length: 100 }, (_, block) => BigInt(block * 100)),
  );
  expect(lists.of(2).map(({ arrival }) => arrival)).toEqual([...Array(10_000).keys()]);
  lists.release(0);
  expect(memory.used).toBe(0);
});
