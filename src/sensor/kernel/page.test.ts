import { assert, nat, property, tuple, uint8Array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LAYOUT, PageBuilder, READERS, recordedPages, viewOf } from './pages.testing.ts';
import { type PageOutcome, readPage } from './page.ts';

interface Seen extends PageOutcome {
  readonly records: readonly (readonly [start: number, length: number, time: bigint])[];
}

function read(page: Buffer, length = page.length): Seen {
  const records: [number, number, bigint][] = [];
  const outcome = readPage(viewOf(page), length, LAYOUT, (...record) => records.push(record));
  return { ...outcome, records };
}

const PADDING = 29;
const TIME_EXTEND = 30;
const ABSOLUTE = 31;

test.each<[string, Buffer, Seen['records']]>([
  ['an empty page', new PageBuilder(1000n).build(), []],
  [
    'records, each later than the one before',
    new PageBuilder(1000n).record(0, [1]).record(7, [1, 2]).build(),
    [
      [20, 4, 1000n],
      [28, 8, 1007n],
    ],
  ],
  [
    'a length in the first word counts that word',
    new PageBuilder(1000n).head(0, 5).word(10).word(1).word(2).record(1, [3]).build(),
    [
      [24, 6, 1005n],
      [36, 4, 1006n],
    ],
  ],
  [
    'a time extension adds its upper part',
    new PageBuilder(1000n).head(TIME_EXTEND, 3).word(2).record(1, [1]).build(),
    [[28, 4, 1000n + 2n * 2n ** 27n + 4n]],
  ],
  [
    'an absolute time replaces all before, but for its upper five bits',
    new PageBuilder((3n << 59n) + 5n)
      .record(1, [1])
      .head(ABSOLUTE, 9)
      .word(1)
      .record(2, [2])
      .build(),
    [
      [20, 4, (3n << 59n) + 6n],
      [36, 4, (3n << 59n) + 2n ** 27n + 11n],
    ],
  ],
  [
    'an absolute time below the one before has passed its range',
    new PageBuilder((1n << 59n) + 500n).head(ABSOLUTE, 9).word(0).record(0, [2]).build(),
    [[28, 4, (2n << 59n) + 9n]],
  ],
  [
    'padding without a time ends the page',
    new PageBuilder(1000n).record(1, [1]).head(PADDING, 0).word(0).word(0).build(),
    [[20, 4, 1001n]],
  ],
  [
    'a record thrown away is padding that keeps its time, where 1 means none',
    new PageBuilder(1000n)
      .head(PADDING, 4)
      .word(8)
      .word(0)
      .head(PADDING, 1)
      .word(4)
      .record(1, [1])
      .build(),
    [[40, 4, 1005n]],
  ],
])('%s', (_, page, records) => {
  expect(read(page)).toEqual({ hasGap: false, isBroken: false, records });
});

describe('a page that is truncated or inconsistent', () => {
  test.each<[string, Buffer, number]>([
    ['a record beyond the end', new PageBuilder(0n).record(1, [1]).head(3, 1).word(1).build(), 1],
    ['a length below its own word', new PageBuilder(0n).head(0, 1).word(3).word(1).build(), 0],
    ['a length beyond all', new PageBuilder(0n).head(0, 1).word(0xffff_ffff).word(1).build(), 0],
    ['a time extension without its word', new PageBuilder(0n).head(TIME_EXTEND, 1).build(), 0],
    ['padding beyond the end', new PageBuilder(0n).head(PADDING, 1).word(400).build(), 0],
  ])('%s', (_, page, records) => {
    const seen = read(page);
    expect([seen.isBroken, seen.records.length]).toEqual([true, records]);
  });

  test('fewer bytes than it says', () => {
    const page = new PageBuilder(0n).record(1, [1]).record(1, [2]).build();
    expect(read(page, page.length - 8)).toMatchObject({ isBroken: true, records: [[20, 4, 1n]] });
    expect(read(page, 10)).toMatchObject({ isBroken: true, records: [] });
    expect(read(page, 0)).toMatchObject({ isBroken: false, records: [] });
  });

  test('never throws, never looks beyond the end, never goes back in time', () => {
    const page = tuple(uint8Array({ minLength: 16, maxLength: 400 }), nat(500)).map(
      ([bytes, commit]) => {
        const buffer = Buffer.from(bytes);
        buffer.writeUInt32LE(commit, LAYOUT.commitOffset);
        return buffer;
      },
    );
    assert(
      property(page, nat(420), (bytes, cut) => {
        const length = Math.min(cut, bytes.length);
        let before = bytes.readBigUInt64LE(0);
        for (const [start, size, time] of read(bytes, length).records) {
          expect(start + size).toBeLessThanOrEqual(length);
          expect(time).toBeGreaterThanOrEqual(before);
          before = time;
          for (const reader of READERS.values()) {
            reader({ buffer: bytes, view: viewOf(bytes) }, start, size, time);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

test('recorded pages', () => {
  const names = recordedPages('names.pages').map((page) => read(page));
  expect(names.map(({ hasGap, isBroken }) => [hasGap, isBroken])).toEqual([[false, false]]);
  const overrun = recordedPages('overrun.pages').map((page) => read(page));
  expect(overrun.map(({ hasGap, isBroken }) => [hasGap, isBroken])).toEqual([
    [true, false],
    [false, false],
    [false, false],
  ]);
  const times = overrun.flatMap(({ records }) => records.map(([, , time]) => time));
  expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : 1)));
  expect(times.length).toBe(202);
});
