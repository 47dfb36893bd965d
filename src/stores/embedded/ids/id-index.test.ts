import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../bench/generate.ts';
import { nodeFileSystem } from '../../file-system/node-file-system.ts';
import {
  arrivalAt,
  ENTRY_WORDS,
  MAX_VERSION,
  sortedLatest,
  versionAt,
  writeEntry,
  type IdEntries,
} from './entries.ts';
import { emptyFilter, FilterProbe } from './filter.ts';
import { IdIndex, RecentIds } from './id-index.ts';
import { mergedIds, openIds, writeIds, type IdsFile } from './ids-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'ids-'));
afterAll(() => rmSync(folder, { recursive: true }));

const KEY = Uint8Array.from({ length: 16 }, (_, index) => index);
const YES = (): boolean => true;

let files = 0;

function newPath(): string {
  files += 1;
  return join(folder, `${files}.ids`);
}

async function written(entries: IdEntries): Promise<IdsFile> {
  const path = newPath();
  await writeIds(nodeFileSystem, path, KEY, entries);
  return openIds(nodeFileSystem, path, KEY);
}

function probe(high: number, low: number): FilterProbe {
  const made = new FilterProbe();
  made.set(high, low);
  return made;
}

function entries(
  ...rows: readonly (readonly [high: number, low: number, arrival: number, version: number])[]
): IdEntries {
  const words = new Uint32Array(rows.length * ENTRY_WORDS);
  for (const [index, [high, low, arrival, version]] of rows.entries()) {
    writeEntry(words, index * ENTRY_WORDS, high, low, { arrival, version });
  }
  return { count: rows.length, words };
}

describe('IdIndex', () => {
  it('finds what a map finds, through flushes, merges and removals', async () => {
    const random = seededRandom(11);
    const index = new IdIndex(KEY);
    const expected = new Map<string, { arrival: number; version: number }>();
    const ids = new Map<number, string>();
    const streams = ['logs-a', 'b', ''];
    const segments = new Map<string, IdsFile[]>(streams.map((stream) => [stream, []]));
    let flushed = 2 ** 40;
    let arrival = flushed;
    let blocks: { stream: string; firstArrival: number; count: number }[] = [];
    const hasId = (stream: string, id: string) => (at: number) =>
      ids.get(at) === `${stream}\0${id}`;

    for (let round = 0; round < 12; round += 1) {
      for (let block = 0; block < 60; block += 1) {
        const stream = streams[Math.floor(random() * 3)]!;
        const count = Math.floor(random() * 30);
        blocks.push({ stream, firstArrival: arrival, count });
        for (let row = 0; row < count; row += 1, arrival += 1) {
          // Some have no id, some come again.
          if (random() < 0.1) continue;
          const id = `id-${Math.floor(random() * 8_000)}`;
          const name = `${stream}\0${id}`;
          const found = index.find(stream, id, hasId(stream, id));
          expect(found).toEqual(expected.get(name) ?? null);
          const stored = { arrival, version: (found?.version ?? 0) + 1 };
          index.add(stream, id, stored);
          expected.set(name, stored);
          ids.set(arrival, name);
        }
      }
      // Everything but the last blocks is flushed, as a log keeps the file that it writes.
      const bound = blocks.at(-10)!.firstArrival;
      const leaving = index.entriesBelow(bound);
      for (const stream of streams) {
        const own = blocks.filter((b) => b.stream === stream && b.firstArrival < bound);
        const file = await written(leaving.of(own));
        index.addFile(stream, file);
        segments.get(stream)!.push(file);
      }
      index.removeBelow(bound);
      blocks = blocks.filter((b) => b.firstArrival >= bound);
      flushed = bound;

      if (round % 4 === 3) {
        for (const [stream, own] of segments) {
          const path = newPath();
          await writeIds(nodeFileSystem, path, KEY, mergedIds(own));
          const merged = openIds(nodeFileSystem, path, KEY);
          for (const file of own) index.removeFile(stream, file.path);
          index.addFile(stream, merged);
          segments.set(stream, [merged]);
        }
      }
    }
    expect(flushed).toBeGreaterThan(2 ** 40 + 8_000);
    for (const [name, stored] of expected) {
      const [stream = '', id = ''] = name.split('\0');
      expect(index.find(stream, id, hasId(stream, id))).toEqual(stored);
    }
    expect(index.find('b', 'never', YES)).toBeNull();
    expect(index.find('other', 'id-1', YES)).toBeNull();
    index.close();
    index.removeBelow(Infinity);
    for (const name of expected.keys()) {
      const [stream = '', id = ''] = name.split('\0');
      expect(index.find(stream, id, YES)).toBeNull();
    }
  });
});

describe('IdIndex over its bound of memory', () => {
  it('gives up the files of the oldest segments', async () => {
    const index = new IdIndex(KEY, 3_000);
    const byArrival: IdsFile[] = [];
    for (let segment = 0; segment < 6; segment += 1) {
      const first = segment * 400;
      for (let arrival = first; arrival < first + 400; arrival += 1) {
        index.add('s', `id-${arrival}`, { arrival, version: 1 });
      }
      const leaving = index.entriesBelow(first + 400);
      byArrival.push(await written(leaving.of([{ firstArrival: first, count: 400 }])));
      index.removeBelow(first + 400);
    }
    // Each has 800 bytes of filter, and two pages. They need not be added in their order.
    for (const segment of [3, 0, 5, 1, 4, 2]) index.addFile('s', byArrival[segment]!);
    expect(index.find('s', 'id-1199', YES)).toBeNull();
    expect(index.find('s', 'id-1200', YES)).toEqual({ arrival: 1_200, version: 1 });
    index.close();
  });
});

describe('FilterProbe', () => {
  it('never misses what was added, and passes hardly anything else', () => {
    const random = seededRandom(5);
    const word = (): number => Math.floor(random() * 2 ** 32);
    const filter = emptyFilter(20_000);
    const added = Array.from({ length: 20_000 }, () => probe(word(), word()));
    for (const one of added) one.addTo(filter);
    expect(added.every((one) => one.passes(filter))).toBe(true);
    let passed = 0;
    for (let round = 0; round < 100_000; round += 1) {
      if (probe(word(), word()).passes(filter)) passed += 1;
    }
    expect(passed).toBeGreaterThan(50);
    expect(passed).toBeLessThan(250);
  });
});

describe('RecentIds', () => {
  it('keeps different ids with the same fingerprint apart', () => {
    const recent = new RecentIds();
    recent.add(7, 7, { arrival: 1, version: 1 });
    recent.add(7, 7, { arrival: 2, version: 1 });
    expect(recent.find(7, 7, (arrival) => arrival === 1)).toEqual({ arrival: 1, version: 1 });
    expect(recent.find(7, 7, (arrival) => arrival === 2)).toEqual({ arrival: 2, version: 1 });
    expect(recent.find(7, 7, (arrival) => arrival === 3)).toBeNull();
  });

  it('holds one entry of an id that comes again and again', () => {
    const recent = new RecentIds();
    let version = 0;
    for (let arrival = 0; arrival < 200_000; arrival += 1) {
      version = (recent.find(5, 5, YES)?.version ?? 0) + 1;
      recent.add(5, 5, { arrival, version });
    }
    expect(recent.entriesBelow(Infinity).count).toBe(1);
    expect(recent.find(5, 5, YES)).toEqual({ arrival: 199_999, version: MAX_VERSION });
  });

  it('wraps round the end of its table', () => {
    const recent = new RecentIds();
    for (let low = 0; low < 500; low += 1) {
      recent.add(0xffff_ffff, low, { arrival: low, version: 1 });
    }
    recent.removeBelow(250);
    for (let low = 0; low < 500; low += 1) {
      expect(recent.find(0xffff_ffff, low, YES)?.arrival).toBe(low < 250 ? undefined : low);
    }
  });
});

describe('sortedLatest', () => {
  it('sorts by fingerprint and keeps the highest versions', () => {
    const sorted = sortedLatest(
      entries(
        [0xffff_ffff, 1, 2 ** 47, 1],
        [3, 9, 1, 1],
        [3, 2, 5, 1],
        [3, 9, 4, 3],
        [3, 2, 6, 1],
        [3, 9, 2, 2],
        [0, 0, 7, MAX_VERSION],
      ),
    );
    const rows = Array.from({ length: sorted.count }, (_, index) => {
      const at = index * ENTRY_WORDS;
      const { words } = sorted;
      return [words[at + 1], words[at], arrivalAt(words, at), versionAt(words, at)];
    });
    expect(rows).toEqual([
      [0, 0, 7, MAX_VERSION],
      [3, 2, 5, 1],
      [3, 2, 6, 1],
      [3, 9, 4, 3],
      [0xffff_ffff, 1, 2 ** 47, 1],
    ]);
    expect(sortedLatest(entries())).toMatchObject({ count: 0 });
  });
});

describe('IdsFile', () => {
  it('finds all fingerprints where one half is the same over many pages', async () => {
    const rows = Array.from({ length: 3_000 }, (_, index) => {
      const high = index < 100 ? index : index < 2_900 ? 1_000_000 : 2_000_000 + index;
      return [high, index * 3, index, 1] as const;
    });
    const file = await written(entries(...rows));
    for (const [high, low, arrival] of rows) {
      expect(file.find(probe(high, low), YES)).toEqual({ arrival, version: 1 });
      expect(file.find(probe(high, low + 1), YES)).toBeNull();
    }
    expect(file.lastArrival).toBe(2_999);
    file.close();
  });

  it('gives the latest of several that are wanted', async () => {
    const file = await written(entries([1, 1, 30, 2], [1, 1, 50, 2], [1, 1, 40, 2]));
    expect(file.find(probe(1, 1), YES)?.arrival).toBe(50);
    expect(file.find(probe(1, 1), (arrival) => arrival < 50)?.arrival).toBe(40);
    file.close();
  });

  it.each([0, 1, 256, 257])('holds %i ids', async (count) => {
    const rows = Array.from({ length: count }, (_, index) => [index * 1e6, 5, index, 1] as const);
    const file = await written(entries(...rows));
    expect(file.count).toBe(count);
    for (const [high, low, arrival] of rows) {
      expect(file.find(probe(high, low), YES)?.arrival).toBe(arrival);
    }
    expect(file.find(probe(77, 77), YES)).toBeNull();
    file.close();
  });

  it('returns length and checksum of what it wrote', async () => {
    const path = newPath();
    const written = await writeIds(nodeFileSystem, path, KEY, entries([1, 2, 3, 1]));
    const bytes = readFileSync(path);
    expect(written).toEqual({ extension: 'ids', bytes: statSync(path).size, crc32: crc32(bytes) });
    await expect(writeIds(nodeFileSystem, path, KEY, entries())).rejects.toMatchObject({
      code: 'EEXIST',
    });
  });

  it('notices every changed byte, and every cut', async () => {
    const path = newPath();
    const rows = Array.from({ length: 300 }, (_, index) => [index * 1e7, index, index, 1] as const);
    await writeIds(nodeFileSystem, path, KEY, entries(...rows));
    const bytes = readFileSync(path);
    const damaged = newPath();
    const readAll = (): void => {
      const file = openIds(nodeFileSystem, damaged, KEY);
      try {
        for (const _ of file.readPages());
      } finally {
        file.close();
      }
    };
    const expectDamage = (changed: Uint8Array): void => {
      writeFileSync(damaged, changed);
      expect(readAll).toThrow(expect.objectContaining({ code: 'STO1308' }));
    };
    for (let at = 0; at < bytes.length; at += at < 600 ? 1 : 37) {
      const changed = Uint8Array.from(bytes);
      changed[at] = changed[at]! ^ 0x10;
      expectDamage(changed);
    }
    for (let length = 0; length < bytes.length; length += 101) {
      expectDamage(bytes.subarray(0, length));
    }
    expectDamage(Buffer.concat([bytes, Buffer.alloc(1)]));
    writeFileSync(damaged, bytes);
    readAll();
  });

  it('is refused by another store', async () => {
    const file = await written(entries([1, 2, 3, 1]));
    const open = (): unknown => openIds(nodeFileSystem, file.path, new Uint8Array(16));
    expect(open).toThrow(expect.objectContaining({ code: 'STO1308' }));
    file.close();
  });
});
