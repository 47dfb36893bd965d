import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatInstant } from '../../util/time/index.ts';
import { present, type Draft } from './document.ts';
import { addParent, createProcessCache } from './process-cache.ts';
import type { SeenProcess } from './process-image.ts';
import { RowProcesses, type ProcessRecord } from './row-processes.ts';
import { SharedRecentMap } from './shared-recent-map.ts';

const text = fc.oneof(
  fc.constantFrom('', 'sh', '/bin/sh', '/usr/bin/cron', '\u0000', 'é', '\ud800', '日本'),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 300 }),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const process: fc.Arbitrary<SeenProcess> = fc
  .record({
    name: maybe(text),
    executable: maybe(fc.constantFrom('/bin/sh', '/bin/dash', '/bin/日本')),
    args: maybe(fc.array(text, { minLength: 1, maxLength: 5 })),
    argsCount: maybe(fc.nat(100)),
    pid: maybe(fc.maxSafeNat()),
    start: maybe(fc.constantFrom('2026-11-20T00:00:00.071767Z', '日')),
    startDigits: maybe(fc.bigInt({ min: 10n ** 17n, max: 10n ** 20n - 1n }).map(String)),
    directory: maybe(text),
    interactive: maybe(fc.boolean()),
    userId: maybe(text),
    userName: maybe(text),
    groupId: maybe(text),
    isGuess: fc.boolean(),
  })
  .map((seen) => ({
    ...seen,
    isGuess: seen.isGuess && seen.args !== undefined,
    start: seen.startDigits === undefined ? seen.start : undefined,
  }));
const id = fc.constantFrom('a', 'b', 'ab', '\ud800', '\ufffd', 'x'.repeat(300), undefined);
const record: fc.Arbitrary<ProcessRecord> = fc.record({
  id,
  process,
  isStart: fc.boolean(),
  parentId: id,
  parentExecutable: maybe(fc.constantFrom('/bin/sh', '/bin/dash', '/bin/日本', '/bin/日')),
});

/** The draft of a document of a record. */
function draftOf({ id: own, process: seen, isStart, ...parent }: ProcessRecord): Draft {
  const { name, executable, args, argsCount, pid, startDigits, directory, interactive } = seen;
  const start = startDigits === undefined ? seen.start : formatInstant(BigInt(startDigits));
  return {
    event: { type: [isStart ? 'start' : 'end'] },
    process: {
      entity_id: own,
      name,
      executable,
      args,
      args_count: argsCount,
      pid,
      start,
      working_directory: directory,
      interactive,
      user: { id: seen.userId, name: seen.userName },
      group: { id: seen.groupId },
      parent: { entity_id: parent.parentId, executable: parent.parentExecutable },
    },
    dockwarden: { reconstructed: seen.isGuess ? ['process.args'] : [] },
  };
}

it('knows the same of parents as the cache of processes does of those of documents', () => {
  let known = 0;
  fc.assert(
    fc.property(
      fc.array(fc.record({ record, isRow: fc.boolean() }), { maxLength: 40, size: 'max' }),
      fc.integer({ min: 1, max: 10 }),
      (records, perBlock) => {
        const plain = createProcessCache();
        const map = new SharedRecentMap(new SharedArrayBuffer(1024 * 1024), 1_024);
        const mixed = createProcessCache(map);
        const rows = new RowProcesses();
        for (let at = 0; at < records.length; at += perBlock) {
          const block = records.slice(at, at + perBlock);
          rows.clear();
          const numbers = block.map((each) => (each.isRow ? rows.add(each.record) : -1));
          const drafts = block.map((each) => draftOf(each.record));
          for (const [index, { isRow }] of block.entries()) {
            if (isRow) rows.complete(numbers[index]!, map);
            else mixed.complete(drafts[index]!);
          }
          for (const [index, { isRow, record: each }] of block.entries()) {
            const parent = isRow ? rows.parentOf(numbers[index]!) : undefined;
            if (parent !== undefined) addParent(drafts[index]!, parent);
            known += parent === undefined ? 0 : 1;
            const expected = JSON.stringify(present(plain.complete(draftOf(each))));
            expect(JSON.stringify(present(drafts[index]!))).toBe(expected);
          }
        }
      },
    ),
    { numRuns: 500 },
  );
  expect(known).toBeGreaterThan(500);
});

it('keeps a process as long as the map keeps what was set or read last', () => {
  const map = new SharedRecentMap(new SharedArrayBuffer(64 * 1024), 2);
  const rows = new RowProcesses();
  const seen: SeenProcess = {
    name: 'sh',
    executable: undefined,
    args: undefined,
    argsCount: undefined,
    pid: 7,
    start: undefined,
    startDigits: undefined,
    directory: undefined,
    interactive: undefined,
    userId: undefined,
    userName: undefined,
    groupId: undefined,
    isGuess: false,
  };
  const knows = (own: string, parentId: string): boolean => {
    const number = rows.add({
      id: own,
      process: seen,
      isStart: true,
      parentId,
      parentExecutable: undefined,
    });
    rows.complete(number, map);
    return rows.parentOf(number)?.pid === 7;
  };
  // Being a parent counts as being seen.
  expect(['a', 'b', 'c', 'd', 'e'].map((own) => knows(own, 'a'))).toEqual([
    false,
    true,
    true,
    true,
    true,
  ]);
  expect(knows('f', 'b')).toBe(false);
});
