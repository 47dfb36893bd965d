import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreError } from '../../errors.ts';
import type { SearchRequest } from '../../event-store.ts';
import { EVERYTHING } from '../../event-store.testing.ts';
import { loadCodec } from '../../blocks/codec.ts';
import { decodeColumns, encodeColumns } from '../../blocks/columns.ts';
import { blockOfDocuments } from '../../blocks/documents.testing.ts';
import type { LogBlock } from '../log/frame.ts';
import { nodeFileSystem } from '../../file-system/node-file-system.ts';
import { prepareSearch } from './search.ts';
import { openSegment } from './segment.ts';
import { writeSegment } from './write.ts';
import { noCounts } from './selection.ts';

let folder = '';
let written = 0;

beforeAll(async () => {
  await loadCodec();
  folder = mkdtempSync(join(tmpdir(), 'segment-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const PLACE = { stream: 'logs', day: '2026-11-26', path: 'x' };

function logBlocks(requests: readonly (readonly string[])[]): LogBlock[] {
  let firstArrival = 0;
  return requests.map((documents, at) => {
    const ids = documents.map((_, row) => (row % 2 === 0 ? `id-${at}-${row}` : null));
    const block = { ...blockOfDocuments(documents, ids), firstArrival, received: 7, hasIds: true };
    firstArrival += documents.length;
    return block;
  });
}

async function write(blocks: readonly LogBlock[]): Promise<string> {
  const path = join(folder, String(written++));
  await writeSegment(nodeFileSystem, path, blocks, PLACE);
  return path;
}

const NSENTER: SearchRequest = {
  ...EVERYTHING,
  stages: [[{ kind: 'equals', field: 'process.name', values: ['nsenter'], ignoreCase: false }]],
};

/** Documents of about half a megabyte, which are not put together, and small ones between. */
const large = (name: string): string =>
  JSON.stringify({ 'process.name': name, text: name.repeat(600_000 / name.length) });

describe('the files of a segment', () => {
  it('are the documents as received, readable with any decompressor', async () => {
    const requests = [
      ['{"a":1}'],
      [large('sh')],
      ['{"b":2}', '{"c":\n3}'],
      ['{"d":4}'],
      [large('ls')],
    ];
    const path = await write(logBlocks(requests));
    const file = readFileSync(`${path}.blocks`);
    const segment = openSegment(nodeFileSystem, path);
    const counts = noCounts();
    const blocks = [...segment.select(prepareSearch(EVERYTHING)).blocks(counts)];
    expect(counts).toMatchObject({ returned: 6, blocksRead: 4, bytesRead: file.length });
    expect(
      blocks.map(({ bytes, length }) => Buffer.from(bytes.subarray(0, length)).toString()),
    ).toEqual(
      [['{"a":1}'], [large('sh')], ['{"b":2}', '{"c": 3}', '{"d":4}'], [large('ls')]].map((lines) =>
        lines.map((line) => `${line}\n`).join(''),
      ),
    );
    segment.close();
  });

  it('are read where they may hold what is wanted, and nowhere else', async () => {
    const requests = [
      [large('sh')],
      [large('nsenter')],
      [large('sh'), '{"process.name":"nsenter"}'],
    ];
    const path = await write(logBlocks(requests));
    const segment = openSegment(nodeFileSystem, path);
    const counts = noCounts();
    const selection = segment.select(prepareSearch(NSENTER));
    const blocks = [...selection.blocks(counts)];
    expect(selection.isExact).toBe(true);
    expect(counts).toMatchObject({ returned: 2, blocksRead: 2 });
    expect(blocks.map(({ arrivals }) => [...arrivals])).toEqual([[1], [3]]);
    expect(blocks[1]!.length).toBe('{"process.name":"nsenter"}\n'.length);
    segment.close();
  });

  it('say when a value is not kept, and the document is read then', async () => {
    const long = 'nsenter'.padEnd(2_000, 'x');
    const blocks = logBlocks([['{"process.name":"sh"}', `{"process.name":"${long}"}`]]);
    const path = await write(blocks);
    const segment = openSegment(nodeFileSystem, path);
    const selection = segment.select(prepareSearch(NSENTER));
    expect([...selection.rows]).toEqual([1]);
    expect(selection.precision).toEqual([['superset']]);
    const all = segment.select(prepareSearch(EVERYTHING));
    expect(all.valueCounts('process.name')).toEqual({ values: new Map([['sh', 1]]), unknown: 1 });
    expect(all.valueCounts('process.args')).toBeNull();
    segment.close();
  });

  it('know nothing of a field that a block had no column of', async () => {
    const [first, second] = logBlocks([['{"user.name":"a"}'], ['{"user.name":"b"}']]);
    const path = await write([first!, withoutColumn(second!)]);
    const segment = openSegment(nodeFileSystem, path);
    const request = (value: string): SearchRequest => ({
      ...EVERYTHING,
      stages: [[{ kind: 'equals', field: 'user.name', values: [value], ignoreCase: false }]],
    });
    expect([...segment.select(prepareSearch(request('a'))).rows]).toEqual([0, 1]);
    expect([...segment.select(prepareSearch(request('x'))).rows]).toEqual([1]);
    segment.close();
  });

  it('never mislead: every changed byte and every cut shows', async () => {
    const requests = [
      ['{"process.name":"nsenter","@timestamp":"2026-11-26"}', '{"process.name":["a",1,true]}'],
      ['{"user.id":9007199254740993}', '{"x":"y"}'],
    ];
    const path = await write(logBlocks(requests));
    for (const extension of ['index', 'blocks']) {
      const file = `${path}.${extension}`;
      const right = readFileSync(file);
      // Reading all of it for each byte takes long.
      for (let at = 0; at < right.length; at += at < 40 ? 1 : 11) {
        const changed = Buffer.from(right);
        changed[at]! ^= 1 << (at % 8);
        writeFileSync(file, changed);
        expectDamage(path, `${extension}: byte ${at}`);
        if (at % 3 !== 0) continue;
        writeFileSync(file, right.subarray(0, at));
        expectDamage(path, `${extension}: cut at ${at}`);
      }
      rmSync(file);
      expectDamage(path, `${extension}: missing`);
      writeFileSync(file, right);
    }
    const segment = openSegment(nodeFileSystem, path);
    expect(segment.verify()).toEqual([]);
    segment.close();
  });

  it('are not there if they cannot be written', async () => {
    const path = join(folder, String(written++));
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const files = {
      ...nodeFileSystem,
      async create(name: string) {
        const file = await nodeFileSystem.create(name);
        if (!name.endsWith('.index')) return file;
        return {
          write: () => Promise.reject(full),
          sync: () => file.sync(),
          close: () => file.close(),
        };
      },
    };
    await expect(writeSegment(files, path, logBlocks([['{}']]), PLACE)).rejects.toMatchObject({
      code: 'STO1101',
    });
    expect(
      nodeFileSystem.list(folder).filter((name) => path.endsWith(name.split('.')[0]!)),
    ).toEqual([]);
  });
});

/** A block as an earlier version wrote it, which kept fewer fields. */
function withoutColumn(block: LogBlock): LogBlock {
  const columns = decodeColumns(block.columns);
  const fields = new Map(columns.fields);
  fields.delete('user.name');
  return { ...block, columns: encodeColumns({ ...columns, fields }) };
}

/** Damage is found when all is checked, and a search never gives back what was not stored. */
function expectDamage(path: string, what: string): void {
  let damage = 0;
  try {
    const segment = openSegment(nodeFileSystem, path);
    damage += segment.verify().length;
    const counts = noCounts();
    let events = 0;
    const selection = segment.select(prepareSearch(NSENTER));
    for (const block of selection.blocks(counts)) {
      events += block.arrivals.length;
      const { bytes, length } = block;
      expect(Buffer.from(bytes.subarray(0, length)).toString()).toContain(
        '"process.name":"nsenter"',
      );
    }
    // Found, or said to be missing.
    expect(events + counts.damagedEvents, what).toBeGreaterThan(0);
    segment.close();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    damage += 1;
  }
  expect(damage, what).toBeGreaterThan(0);
}
