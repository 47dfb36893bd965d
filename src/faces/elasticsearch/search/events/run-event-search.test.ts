import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openDataFolderForTests,
  type OpenDataFolder,
} from '../../../../stores/embedded/data-folder.testing.ts';
import { openDataFolder } from '../../../../runs/stored/open-data-folder.ts';
import { blockOfDocuments } from '../../../../stores/blocks/documents.testing.ts';
import type { EventReader } from '../../../../stores/event-store.ts';
import { runEventWork, type EventWork } from './run-event-search.ts';

const NOW = 1_795_680_000_000;
const OF = { names: '*', ignoresMissing: false, allowsNone: true, hasPatterns: true, known: [] };

let folder: string;
let data: OpenDataFolder;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'event-search-'));
  data = await openDataFolderForTests(folder);
  await data.append(
    'logs-app',
    Array.from({ length: 100 }, (_, number) =>
      JSON.stringify({ '@timestamp': NOW - number, process: { name: 'sh', pid: number } }),
    ),
  );
  await data.store.flush();
});
afterEach(async () => {
  await data.close();
  rmSync(folder, { recursive: true });
});

async function read<T>(work: (reader: EventReader) => T): Promise<T> {
  const reader = await openDataFolder(folder);
  try {
    return work(reader);
  } finally {
    reader.close();
  }
}

const asked = (kind: 'search' | 'count', body: object, maxMs = 10_000): EventWork => ({
  kind,
  body: JSON.stringify(body),
  parameters: {},
  of: OF,
  now: NOW,
  maxMs,
  arrivals: 0,
});

const run = (work: EventWork) =>
  read(
    (reader) =>
      JSON.parse(runEventWork(work, reader, () => performance.now())) as Record<string, unknown>,
  );

/** Only documents decide about it. */
const COLD = { query: { range: { 'process.pid': { gte: 50 } } } };
const HOT = { query: { term: { 'process.name': 'sh' } } };

describe('a search that has no time', () => {
  it('says so, and that there may be more', async () => {
    expect(await run(asked('search', COLD, -1))).toMatchObject({
      timed_out: true,
      hits: { total: { relation: 'gte' } },
    });
    expect(await run(asked('search', { ...COLD, timeout: '0ms' }, -1))).toMatchObject({
      timed_out: true,
    });
  });

  it('is an error where the answer could not say so', async () => {
    await expect(run(asked('count', COLD, -1))).rejects.toMatchObject({ code: 'ENG2002' });
    const parameters = { scroll: '1m' };
    await expect(
      run({ ...asked('search', COLD, -1), parameters } as EventWork),
    ).rejects.toMatchObject({
      code: 'ENG2004',
    });
  });

  it('ends when it is cancelled', async () => {
    const answer = await read((reader) =>
      runEventWork(
        asked('search', COLD),
        reader,
        () => 0,
        () => true,
      ),
    );
    expect(JSON.parse(answer)).toMatchObject({ timed_out: true });
  });
});

it('gets an event by its id where the file of ids is gone', async () => {
  const target = { stream: 'logs-app', index: '', isCreate: false };
  await data.store.append([blockOfDocuments(['{"n":1}'], ['mine'], target)], NOW);
  await data.store.append([blockOfDocuments(['{"n":2}'], ['mine'], target)], NOW);
  await data.store.flush();
  const get: EventWork = { kind: 'get', id: 'mine', of: OF, now: NOW, maxMs: 10_000, arrivals: 0 };
  const found = { found: true, _version: 2, _source: { n: 2 } };
  expect(await run(get)).toMatchObject(found);
  for (const name of readdirSync(join(folder, 'events'), { recursive: true }).map(String))
    if (name.endsWith('.ids')) rmSync(join(folder, 'events', name));
  expect(await run(get)).toMatchObject(found);
});

describe('files that are damaged', () => {
  const damage = (extension: string) => {
    const names = readdirSync(join(folder, 'events'), { recursive: true }).map(String);
    const [name = ''] = names.filter((each) => each.endsWith(extension));
    const path = join(folder, 'events', name);
    const bytes = readFileSync(path);
    bytes.fill(0, bytes.length >> 1);
    writeFileSync(path, bytes);
  };
  const failed = (events: number) => ({
    total: 1,
    successful: 0,
    failed: 1,
    failures: [{ reason: { reason: expect.stringContaining(`${events} events cannot be read`) } }],
  });

  it('are failures of an answer, whichever part of it needs them', async () => {
    damage('.blocks');
    expect(await run(asked('search', { ...HOT, size: 0 }))).toMatchObject({
      _shards: { failed: 0 },
      hits: { total: { value: 100 } },
    });
    expect(await run(asked('search', { ...HOT, size: 3 }))).toMatchObject({
      _shards: failed(3),
      hits: { total: { value: 100 }, hits: [] },
    });
    expect(await run(asked('search', COLD))).toMatchObject({
      _shards: failed(100),
      hits: { total: { value: 0 } },
    });
    expect(await run(asked('count', COLD))).toMatchObject({ count: 0, _shards: failed(100) });
  });

  it('are so too where the columns cannot be read', async () => {
    damage('.index');
    expect(
      await run(asked('search', { ...HOT, aggs: { a: { terms: { field: 'process.name' } } } })),
    ).toMatchObject({ _shards: { failed: 1 }, hits: { total: { value: 0 } } });
  });
});
