import { beforeAll, describe, expect, it } from 'vitest';
import { assert } from '../../../util/assert.ts';
import type { Damage } from '../../event-store.ts';
import { type LogBlock, FILE_HEADER_BYTES, type LogBlockRef } from './frame.ts';
import { Random } from '../../file-system/simulated-file.testing.ts';
import { SimulatedFileSystem } from '../../file-system/simulated-file-system.testing.ts';
import { logBlock } from './blocks.testing.ts';

import { Log } from './log.ts';

const FOLDER = '/data/log';

type Files = Map<string, Buffer>;

async function logOf(
  requests: readonly (readonly LogBlock[])[],
  fileBytes: number,
): Promise<Files> {
  const fs = new SimulatedFileSystem();
  const { log } = await Log.open(fs, FOLDER, { stored: 0, acknowledged: 0 }, { fileBytes });
  for (const request of requests) await log.append(request);
  await log.close();
  return new Map(fs.list(FOLDER).map((name) => [name, fs.read(`${FOLDER}/${name}`)]));
}

async function open(files: Files, stored = 0, acknowledged = 0) {
  const fs = new SimulatedFileSystem();
  fs.makeFolder(FOLDER);
  for (const [name, bytes] of files) {
    await (await fs.create(`${FOLDER}/${name}`)).write([Buffer.from(bytes)]);
  }
  return { fs, ...(await Log.open(fs, FOLDER, { stored, acknowledged })) };
}

function changed(files: Files, name: string, change: (bytes: Buffer) => Buffer): Files {
  return new Map(files).set(name, change(Buffer.from(files.get(name) ?? [])));
}

const arrivals = (blocks: readonly { firstArrival: number }[]) =>
  blocks.map(({ firstArrival }) => firstArrival);
const sumOf = (damage: readonly Damage[]) =>
  damage.reduce((sum, { events }) => sum + (events ?? 0), 0);
const eventsOf = (blocks: readonly { count: number }[]) =>
  blocks.reduce((sum, { count }) => sum + count, 0);

describe('Log and damage', () => {
  /** Nine requests of two blocks of two events, in three files. */
  const requests = Array.from({ length: 9 }, (_, number) => [
    logBlock(number * 4, 2),
    logBlock(number * 4 + 2, 2),
  ]);
  let files: Files;
  let names: string[];
  beforeAll(async () => {
    files = await logOf(requests, 800);
    names = [...files.keys()].sort();
    expect(names).toHaveLength(3);
  });

  function expectIntact(log: Log, blocks: readonly LogBlockRef[]) {
    const sent = new Map(requests.flat().map((block) => [block.firstArrival, block]));
    for (const ref of blocks) {
      const block = log.read(ref);
      const same = sent.get(block.firstArrival) ?? logBlock(-1);
      assert(Buffer.compare(block.documents, same.documents) === 0, 'the same documents');
      assert(Buffer.compare(block.columns, same.columns) === 0, 'the same columns');
      assert(block.count === same.count && block.stream === same.stream, 'the same envelope');
    }
  }

  it('notices a bit that flipped anywhere, counts what is lost, and reads all the rest', async () => {
    const random = new Random(3);
    for (const [position, name] of names.entries()) {
      const isLast = position === names.length - 1;
      for (let at = 0; at < (files.get(name)?.length ?? 0); at += 1) {
        const flipped = changed(files, name, (bytes) => {
          bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.below(8)), at);
          return bytes;
        });
        const { log, blocks, damage, tornBytes } = await open(flipped);
        expectIntact(log, blocks);
        const lost = eventsOf(requests.flat()) - eventsOf(blocks);
        expect(lost).toBeLessThanOrEqual(4);
        // Only of the very last frame it cannot be known whether it was ever whole.
        if (isLast && tornBytes > 0) expect([lost, damage]).toEqual([4, []]);
        else {
          expect(damage).toHaveLength(1);
          expect(damage[0]).toMatchObject({ file: `${FOLDER}/${name}`, events: lost });
        }
        expect(arrivals(blocks)).toEqual(arrivals(blocks).toSorted((a, b) => a - b));
      }
    }
  });

  it('notices it in the last frame too where it is known what was acknowledged', async () => {
    const random = new Random(4);
    for (const name of names) {
      for (let at = 0; at < (files.get(name)?.length ?? 0); at += 1) {
        const flipped = changed(files, name, (bytes) => {
          bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.below(8)), at);
          return bytes;
        });
        const { log, blocks, damage, tornBytes } = await open(flipped, 0, 36);
        expectIntact(log, blocks);
        const lost = 36 - eventsOf(blocks);
        expect(damage).toMatchObject([{ file: `${FOLDER}/${name}`, events: lost }]);
        expect([tornBytes, log.nextArrival]).toEqual([0, 36]);
      }
    }
  });

  it('counts what is missing of the last file where it is known what was acknowledged', async () => {
    const name = names[2] ?? '';
    const length = files.get(name)?.length ?? 0;
    for (let end = 0; end < length; end += 1) {
      const cut = changed(files, name, (bytes) => bytes.subarray(0, end));
      const { fs, log, blocks, damage } = await open(cut, 0, 36);
      expectIntact(log, blocks);
      expect(new Set(damage.map(({ file }) => file))).toEqual(new Set([`${FOLDER}/${name}`]));
      expect(sumOf(damage)).toBe(36 - eventsOf(blocks));
      // Numbers of lost events are not given again, and what is lost stays counted.
      await log.append([logBlock(36)]);
      await log.close();
      const again = await Log.open(fs, FOLDER, { stored: 0, acknowledged: 36 });
      expect(sumOf(again.damage)).toBe(sumOf(damage));
      expect(again.blocks.at(-1)?.firstArrival).toBe(36);
    }
    const without = new Map([...files].filter(([each]) => each !== name));
    const missing = { events: 12, what: 'events 24 to 35 are missing' };
    expect((await open(without, 0, 36)).damage).toMatchObject([missing]);
    expect((await open(without, 36, 36)).damage).toEqual([]);
  });

  it('cuts what a crash has torn off behind what is known to be acknowledged', async () => {
    const name = names[2] ?? '';
    const torn = changed(files, name, (bytes) => bytes.subarray(0, bytes.length - 10));
    const { blocks, damage, tornBytes } = await open(torn, 0, 32);
    expect([eventsOf(blocks), damage]).toEqual([32, []]);
    expect(tornBytes).toBeGreaterThan(0);
  });

  it('cuts the last file wherever it was torn, and goes on', async () => {
    const name = names[2] ?? '';
    const length = files.get(name)?.length ?? 0;
    for (let end = 0; end <= length; end += 1) {
      const torn = changed(files, name, (bytes) => bytes.subarray(0, end));
      const { fs, log, blocks, damage, tornBytes } = await open(torn);
      expect(damage).toEqual([]);
      expectIntact(log, blocks);
      const next = eventsOf(blocks);
      expect(log.nextArrival).toBe(next);
      expect(fs.list(FOLDER).includes(name)).toBe(next > 24);
      if (next > 24) expect(fs.size(`${FOLDER}/${name}`)).toBe(end - tornBytes);
      await log.append([logBlock(next)]);
      await log.close();
      const again = await Log.open(fs, FOLDER, { stored: 0, acknowledged: 0 });
      expect(again).toMatchObject({ damage: [], tornBytes: 0 });
      expect(eventsOf(again.blocks)).toBe(next + 1);
    }
  });

  it('counts what is missing of a file that is not the last, wherever it ends', async () => {
    const name = names[1] ?? '';
    const length = files.get(name)?.length ?? 0;
    for (let end = 0; end < length; end += 1) {
      const { blocks, damage } = await open(
        changed(files, name, (bytes) => bytes.subarray(0, end)),
      );
      const reported = damage.reduce((sum, { events }) => sum + (events ?? 0), 0);
      expect(reported).toBe(36 - eventsOf(blocks));
      expect(damage.length).toBeGreaterThan(0);
    }
  });

  it('counts the events of files that are missing, but not those that are stored elsewhere', async () => {
    for (const missing of names.slice(0, 2)) {
      const left = new Map([...files].filter(([name]) => name !== missing));
      expect((await open(left)).damage).toMatchObject([{ events: 12 }]);
      expect((await open(left, 24)).damage).toEqual([]);
    }
  });

  it('reads a file whose first sector is gone from the next frame on', async () => {
    for (const name of names) {
      const { log, blocks, damage } = await open(
        changed(files, name, (bytes) => bytes.fill(0, 0, 300)),
      );
      expectIntact(log, blocks);
      expect(eventsOf(blocks)).toBeGreaterThanOrEqual(36 - 8);
      expect(damage.reduce((sum, { events }) => sum + (events ?? 0), 0)).toBe(
        36 - eventsOf(blocks),
      );
    }
  });

  it('loses one block where one is damaged', async () => {
    const { blocks } = await open(files);
    const ref = blocks[4];
    const name = names[0] ?? '';
    const { blocks: left, damage } = await open(
      changed(files, name, (bytes) => bytes.fill('x', ref?.offset, (ref?.offset ?? 0) + 5)),
    );
    expect(left).toHaveLength(17);
    const length = (ref?.documentsLength ?? 0) + (ref?.columnsLength ?? 0);
    const what = `${length} bytes from ${ref?.offset} on are not as they were written: events 8 to 9`;
    expect(damage).toEqual([{ file: `${FOLDER}/${name}`, events: 2, what }]);
  });

  it('takes nothing within a document for a frame', async () => {
    const inner = files.get(names[0] ?? '') ?? Buffer.alloc(0);
    const documents = Buffer.concat([inner.subarray(FILE_HEADER_BYTES), inner]);
    const hostile = await logOf([[{ ...logBlock(0), documents }], [logBlock(1)]], 1e6);
    const [name = ''] = hostile.keys();
    const { blocks, damage } = await open(
      changed(hostile, name, (bytes) => bytes.fill(0, FILE_HEADER_BYTES, FILE_HEADER_BYTES + 4)),
    );
    expect(arrivals(blocks)).toEqual([1]);
    expect(damage).toMatchObject([{ events: 1 }]);
  });

  /** The last file has three frames of the same length. */
  function framesOf(bytes: Buffer): number[] {
    const length = (bytes.length - FILE_HEADER_BYTES) / 3;
    return [0, 1, 2].map((number) => FILE_HEADER_BYTES + number * length);
  }

  it('reports a damaged frame before the torn one', async () => {
    const { blocks, damage, tornBytes } = await open(
      changed(files, names[2] ?? '', (bytes) => {
        const [, , third = 0] = framesOf(bytes);
        return bytes.fill('x', third - 5, third).subarray(0, third + 20);
      }),
    );
    expect(arrivals(blocks).at(-1)).toBe(28);
    expect(damage).toMatchObject([{ events: 2, what: expect.stringContaining('events 30 to 31') }]);
    expect(tornBytes).toBe(20);
  });

  it('takes no frame for another one that is not where it was written', async () => {
    const { log, blocks, damage, tornBytes } = await open(
      changed(files, names[2] ?? '', (bytes) => {
        const [, second = 0, third = 0] = framesOf(bytes);
        bytes.copy(bytes, second, third);
        return bytes;
      }),
    );
    expectIntact(log, blocks);
    expect(arrivals(blocks).slice(-3)).toEqual([26, 32, 34]);
    expect(tornBytes).toBe(0);
    expect(damage).toMatchObject([{ events: 4, what: expect.stringContaining('events 28 to 31') }]);
  });

  it('takes nothing for a frame that stood on the disk before', async () => {
    const [name = ''] = names;
    const before = await logOf(requests, 800);
    const { log, blocks, damage } = await open(
      changed(files, name, (bytes) => {
        before
          .get(name)
          ?.copy(bytes, FILE_HEADER_BYTES, FILE_HEADER_BYTES, FILE_HEADER_BYTES + 200);
        return bytes;
      }),
    );
    expectIntact(log, blocks);
    expect(arrivals(blocks)[0]).toBe(4);
    expect(damage).toMatchObject([{ events: 4 }]);
  });

  it('takes a copy of a file under another name for damage', async () => {
    const copied = new Map(files).set(
      '0000000000000100.log',
      files.get(names[0] ?? '') ?? Buffer.alloc(0),
    );
    const { blocks, damage } = await open(copied);
    expect(eventsOf(blocks)).toBe(36);
    expect(damage.length).toBeGreaterThan(0);
  });

  it.each([
    ['changed', (bytes: Buffer) => bytes.fill(0, 0, 1)],
    ['cut', (bytes: Buffer) => bytes.subarray(1)],
  ])('says so when a block is %s after it was verified', async (_, change) => {
    const fs = new SimulatedFileSystem();
    const openFile = fs.open.bind(fs);
    let isRotten = false;
    fs.open = (path) => {
      const file = openFile(path);
      const read = (offset: number, length: number) => {
        const bytes = file.read(offset, length);
        return isRotten ? change(bytes) : bytes;
      };
      return { ...file, read };
    };
    const { log } = await Log.open(fs, FOLDER, { stored: 0, acknowledged: 0 });
    const [ref] = await log.append([logBlock(0)]);
    assert(ref !== undefined && log.read(ref).count === 1, 'it can be read');
    isRotten = true;
    expect(() => log.read(ref)).toThrow(expect.objectContaining({ code: 'STO1103' }));
  });
});
