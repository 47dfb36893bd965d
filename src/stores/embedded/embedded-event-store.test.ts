import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EncodedBlock, EventStore, SearchRequest } from '../event-store.ts';
import type { StateStore } from '../state-store.ts';
import { openEventStore, type EventStoreOptions } from './embedded-event-store.ts';
import { loadCodec } from './format/codec.ts';
import { blockOfDocuments } from './format/documents.testing.ts';
import { makeId } from './ids/made-id.ts';
import { nodeFileSystem } from './node-file-system.ts';
import { openEventReader, STATE_FILE } from './open-event-reader.ts';
import { openStateStore } from './state/open.ts';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 26, 12);

let folder = '';
let state: StateStore;
let store: EventStore;

beforeAll(loadCodec);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dockwarden-store-'));
  await open();
});

afterEach(async () => {
  await store.shutdown();
  state.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(more: Partial<EventStoreOptions> = {}): Promise<void> {
  state = await openStateStore(join(folder, STATE_FILE));
  const { manifest } = state;
  store = await openEventStore({ folder, fs: nodeFileSystem, manifest, now: () => NOON, ...more });
}

/** As after a kill: nothing is flushed or closed. */
async function openAgain(more: Partial<EventStoreOptions> = {}): Promise<void> {
  store.close();
  state.close();
  await open(more);
}

const documentOf = (number: number, more: object = {}): string =>
  JSON.stringify({
    '@timestamp': new Date(NOON + number * 1000).toISOString(),
    process: { name: number % 2 === 0 ? 'even' : 'odd', pid: number },
    ...more,
  });

const blockOf = (
  numbers: readonly number[],
  ids: readonly (string | null)[] = [],
  more: Partial<EncodedBlock> = {},
): EncodedBlock => ({
  ...blockOfDocuments(
    numbers.map((number) => documentOf(number)),
    ids,
    { stream: 'logs-a', index: 'logs-a', isCreate: true },
  ),
  ...more,
});

const EVERYTHING: SearchRequest = {
  streams: null,
  from: null,
  to: null,
  arrivals: null,
  stages: null,
  now: 0n,
};

async function pidsOf(request: Partial<SearchRequest> = {}, from = store): Promise<number[]> {
  const pids: number[] = [];
  for await (const block of from.search({ ...EVERYTHING, ...request }).blocks) {
    for (let span = 0; span < block.spans.length; span += 2) {
      const text = Buffer.from(block.bytes.subarray(block.spans[span], block.spans[span + 1]));
      const { process } = JSON.parse(text.toString()) as { process: { pid: number } };
      pids.push(process.pid);
    }
  }
  return pids;
}

const ODD = [
  [{ kind: 'equals', field: 'process.name', values: ['odd'], ignoreCase: false }],
] as const;

const streamOf = (name: string) => store.status().streams.find(({ stream }) => stream === name);

describe('events', () => {
  it('are there in order of arrival: in the log, in segments, and after a kill', async () => {
    await store.append([blockOf([0, 1]), blockOf([2], [], { stream: 'logs-b' })], NOON);
    await store.append([blockOf([3, 4])], NOON);
    expect(await pidsOf()).toStrictEqual([0, 1, 2, 3, 4]);
    await openAgain();
    expect(await pidsOf()).toStrictEqual([0, 1, 2, 3, 4]);
    await store.flush();
    await store.append([blockOf([5])], NOON);
    expect(store.status()).toMatchObject({ nextArrival: 6, logEvents: 1, damage: [] });
    expect(streamOf('logs-a')).toMatchObject({ events: 5, segments: 1 });
    expect((await pidsOf()).sort((a, b) => a - b)).toStrictEqual([0, 1, 2, 3, 4, 5]);
    await openAgain();
    expect((await pidsOf()).sort((a, b) => a - b)).toStrictEqual([0, 1, 2, 3, 4, 5]);
    expect(store.verify()).toMatchObject({ events: 6, damage: [] });
  });

  it('are selected by stream, time, arrival and what they must satisfy', async () => {
    await store.append([blockOf([0, 1, 2, 3]), blockOf([4], [], { stream: 'logs-b' })], NOON);
    await store.flush();
    await store.append([blockOf([5, 6])], NOON);
    const nanoseconds = (number: number) => BigInt(NOON + number * 1000) * 1_000_000n;
    expect(await pidsOf({ streams: ['*-b'] })).toStrictEqual([4]);
    expect(await pidsOf({ arrivals: { from: 1, to: 3 } })).toStrictEqual([1, 2]);
    expect(await pidsOf({ from: nanoseconds(3), to: nanoseconds(5) })).toStrictEqual([3, 4, 5]);
    expect(await pidsOf({ stages: ODD })).toStrictEqual([1, 3, 5]);
    const { precision, counts, blocks } = store.search({ ...EVERYTHING, stages: ODD });
    expect(precision).toStrictEqual([['exact']]);
    for await (const block of blocks) expect(block.index).toBe('logs-a');
    expect(counts).toMatchObject({ selected: 7, excluded: 4, returned: 3, latest: nanoseconds(6) });
  });

  it('are counted by interval and by value', async () => {
    await store.append([blockOf([0, 1, 2, 60, 61])], NOON);
    await store.flush();
    await store.append([blockOf([62])], NOON);
    expect(store.count({ ...EVERYTHING, stages: ODD })).toStrictEqual({ count: 2, exact: true });
    expect(store.histogram(EVERYTHING, 60_000)).toStrictEqual({
      buckets: new Map([
        [NOON, 3],
        [NOON + 60_000, 3],
      ]),
      exact: true,
    });
    expect(store.topValues(EVERYTHING, 'process.name', 1)).toStrictEqual({
      values: [{ value: 'even', count: 4 }],
      others: 2,
      exact: true,
    });
    expect(store.topValues(EVERYTHING, 'no.such.field', 1)).toBeNull();
  });

  it('are fetched by arrival number, byte for byte', async () => {
    await store.append([blockOf([0, 1], [null, 'own'])], NOON);
    await store.flush();
    await store.append([blockOf([2])], NOON + 1);
    const { storeId } = state.manifest.identity;
    const event = (number: number, id: string, received: number) => ({
      arrival: number,
      stream: 'logs-a',
      index: 'logs-a',
      id,
      received,
      document: Buffer.from(documentOf(number)),
    });
    expect(store.fetch([2, 1, 7, 0])).toStrictEqual([
      event(2, makeId(storeId, 2), NOON + 1),
      event(1, 'own', NOON),
      null,
      event(0, makeId(storeId, 0), NOON),
    ]);
  });

  it('are read by others while they are written', async () => {
    await store.append([blockOf([0, 1])], NOON);
    const before = await openEventReader(folder);
    await store.append([blockOf([2])], NOON);
    await store.flush();
    const after = await openEventReader(folder);
    expect(await pidsOf({}, before as EventStore)).toStrictEqual([0, 1]);
    expect(await pidsOf({}, after as EventStore)).toStrictEqual([0, 1, 2]);
    before.close();
    after.close();
  });
});

describe('a reader beside the writer', () => {
  it('reads and verifies what is merged and flushed meanwhile', async () => {
    for (let number = 0; number < 8; number += 1) {
      await store.append([blockOf([number])], NOON);
      await store.flush();
    }
    const reader = await openEventReader(folder);
    await store.append([blockOf([8])], NOON);
    await store.flush();
    await store.compact();
    expect(await pidsOf({}, reader as EventStore)).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(reader.verify()).toMatchObject({ events: 9, damage: [] });
    reader.close();
  });
});

describe('streams beyond those that the store takes', () => {
  const inStreams = (from: number, to: number, block = blockOf([0])) =>
    Array.from({ length: to - from }, (_, number) => ({
      ...block,
      stream: `logs-${from + number}`,
    }));

  it('are refused, and the events of others are stored', async () => {
    await store.append(inStreams(0, 999), NOON);
    const beyond = [{ kind: 'no-stream' }, { kind: 'no-stream' }];
    const mixed = [
      ...inStreams(998, 1_000),
      ...inStreams(1_000, 1_001, blockOf([1, 2], ['x', 'y'])),
      ...inStreams(5, 6),
    ];
    expect(await store.append(mixed, NOON)).toStrictEqual([
      { firstArrival: 999, stored: 1, rows: null },
      { firstArrival: 1_000, stored: 1, rows: null },
      { firstArrival: 0, stored: 0, rows: beyond },
      { firstArrival: 1_001, stored: 1, rows: null },
    ]);
    expect(store.status()).toMatchObject({ nextArrival: 1_002 });
    expect(store.status().streams).toHaveLength(1_000);
  });

  it('are taken when retention has ended one', async () => {
    await store.append(inStreams(7, 8), NOON);
    await store.flush();
    await store.append([...inStreams(0, 7), ...inStreams(8, 1_000)], NOON);
    await store.expire([{ streams: 'logs-7', maxAgeMs: null, maxBytes: 0 }], NOON);
    const [first, second] = await store.append(inStreams(1_000, 1_002), NOON);
    expect([first?.stored, second?.stored]).toStrictEqual([1, 0]);
  });
});

describe('ids of clients', () => {
  const outcomes = async (ids: string[], isCreate = true) => {
    const [appended] = await store.append([blockOf(ids.map(Number), ids, { isCreate })], NOON);
    return (appended?.rows ?? []).map((row) => {
      if (row.kind === 'duplicate') return `duplicate of ${row.arrival}`;
      return row.kind === 'stored' ? `${row.arrival} v${row.version}` : row.kind;
    });
  };

  it('are remembered in the log, in segments, in merged ones, and after a kill', async () => {
    expect(await outcomes(['1', '2'])).toStrictEqual([]);
    const expected = ['duplicate of 0', 'duplicate of 1', '2 v1'];
    expect(await outcomes(['1', '2', '3'])).toStrictEqual(expected);
    await openAgain();
    const all = ['duplicate of 0', 'duplicate of 1', 'duplicate of 2'];
    expect(await outcomes(['1', '2', '3'])).toStrictEqual(all);
    await store.flush();
    expect(await outcomes(['1', '2', '3'])).toStrictEqual(all);
    expect(await outcomes(['4'])).toStrictEqual([]);
    await openAgain({ now: () => NOON + DAY });
    expect(await outcomes(['4', '3'])).toStrictEqual(['duplicate of 3', 'duplicate of 2']);
    await store.flush();
    expect(await store.compact()).toBe(2);
    expect(await outcomes(['1', '4'])).toStrictEqual(['duplicate of 0', 'duplicate of 3']);
    expect(await pidsOf()).toStrictEqual([1, 2, 3, 4]);
    expect(store.verify()).toMatchObject({ events: 4, damage: [] });
  });

  it('count versions where an event may have several', async () => {
    expect(await outcomes(['1', '1'], false)).toStrictEqual(['0 v1', '1 v2']);
    await store.flush();
    expect(await outcomes(['1'], false)).toStrictEqual(['2 v3']);
    await openAgain();
    expect(await outcomes(['1'], false)).toStrictEqual(['3 v4']);
    expect(await outcomes(['1'])).toStrictEqual(['duplicate of 3']);
  });

  it('may be those that the store made, for the events that have them only', async () => {
    const made = (arrival: number) => makeId(state.manifest.identity.storeId, arrival);
    const send = async (id: string, options = {}) => {
      const [appended] = await store.append([blockOf([9], [id], options)], NOON);
      const [row] = appended?.rows ?? [];
      return row ?? { kind: 'stored', arrival: appended?.firstArrival, version: 1 };
    };
    await store.append([blockOf([0, 1])], NOON);
    await store.append([blockOf([2], ['own'])], NOON);
    await store.append([blockOf([3], [], { stream: 'logs-b' })], NOON);
    for (const when of ['in the log', 'in a segment']) {
      if (when === 'in a segment') await store.flush();
      expect(await send(made(1))).toStrictEqual({ kind: 'duplicate', arrival: 1 });
      const next = store.status().nextArrival;
      expect(await send(made(next))).toStrictEqual({ kind: 'reserved' });
      expect(store.status().nextArrival).toBe(next);
    }
    // The one event has an id of its own, the other is of another stream.
    expect(await send(made(2))).toStrictEqual({ kind: 'stored', arrival: 4, version: 1 });
    expect(await send(made(3))).toStrictEqual({ kind: 'stored', arrival: 5, version: 1 });
    expect(await send(made(0), { isCreate: false })).toMatchObject({ arrival: 6, version: 2 });
    expect(await send(made(0))).toStrictEqual({ kind: 'duplicate', arrival: 6 });
  });

  it('are of one event where requests come at once', async () => {
    const requests = Array.from({ length: 20 }, () => outcomes(['1', '2']));
    const stored = (await Promise.all(requests)).filter((rows) => rows.length === 0);
    expect(stored).toHaveLength(1);
    expect(await pidsOf()).toStrictEqual([1, 2]);
  });
});

describe('maintenance', () => {
  it('merges segments and leaves no file of them', async () => {
    for (let number = 0; number < 8; number += 1) {
      await store.append([blockOf([number])], NOON);
      await store.flush();
    }
    expect(streamOf('logs-a')).toMatchObject({ events: 8, segments: 8 });
    expect(await store.compact()).toBe(8);
    expect(streamOf('logs-a')).toMatchObject({ events: 8, segments: 1 });
    expect(await pidsOf()).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(nodeFileSystem.list(join(folder, 'events/logs-a/2026-11-26'))).toHaveLength(2);
  });

  it('goes on with a search whose segments are merged meanwhile', async () => {
    for (let number = 0; number < 8; number += 1) {
      await store.append([blockOf([number])], NOON);
      await store.flush();
    }
    const { blocks } = store.search(EVERYTHING);
    await store.compact();
    let found = 0;
    for await (const { arrivals } of blocks) found += arrivals.length;
    expect(found).toBe(8);
  });

  it('removes what is too old and counts it', async () => {
    await store.append([blockOf([0, 1])], NOON);
    await store.append([blockOf([2])], NOON + DAY);
    await store.flush();
    const policy = { streams: '*', maxAgeMs: DAY / 2, maxBytes: null };
    expect(await store.expire([policy], NOON + DAY)).toBe(2);
    expect(await pidsOf()).toStrictEqual([2]);
    expect(streamOf('logs-a')).toMatchObject({ events: 1, expired: 2 });
    expect(nodeFileSystem.list(join(folder, 'events/logs-a'))).toStrictEqual(['2026-11-27']);
  });

  it('sweeps what an interrupted flush has left', async () => {
    const day = join(folder, 'events/logs-a/2026-11-26');
    await store.append([blockOf([0, 1])], NOON);
    mkdirSync(day, { recursive: true });
    writeFileSync(join(day, '000000000000-000000000001.blocks'), 'rest');
    await openAgain();
    expect(nodeFileSystem.list(day)).toStrictEqual([]);
    await store.flush();
    expect(await pidsOf()).toStrictEqual([0, 1]);
  });
});

describe('what is damaged', () => {
  it('is counted, reported, and hides nothing else', async () => {
    await store.append([blockOf([0, 1])], NOON);
    await store.append([blockOf([2], [], { stream: 'logs-b' })], NOON);
    await store.flush();
    const [blocks = ''] = nodeFileSystem
      .list(join(folder, 'events/logs-a/2026-11-26'))
      .filter((name) => name.endsWith('.blocks'));
    const path = join(folder, 'events/logs-a/2026-11-26', blocks);
    const bytes = readFileSync(path);
    bytes[bytes.length - 2]! ^= 1;
    writeFileSync(path, bytes);
    await openAgain();
    expect(await pidsOf()).toStrictEqual([2]);
    const { counts, blocks: found } = store.search(EVERYTHING);
    for await (const block of found) expect(block.stream).toBe('logs-b');
    expect(counts).toMatchObject({ selected: 3, returned: 1, damagedBlocks: 1, damagedEvents: 2 });
    expect(store.verify().damage).not.toHaveLength(0);
  });
});
