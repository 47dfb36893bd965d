import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OVERFLOW_STREAM, type EventStore } from '../event-store.ts';
import { blockOf, eventStoreSuite, EVERYTHING, NOON, numbersOf } from '../event-store.testing.ts';
import type { StateStore } from '../state-store.ts';
import { openEventStore, type EventStoreOptions } from './embedded-event-store.ts';
import { loadCodec } from '../blocks/codec.ts';
import { makeId } from './ids/id-key.ts';
import { nodeFileSystem } from '../file-system/node-file-system.ts';
import { openEventReader, STATE_FILE } from './open-event-reader.ts';
import { openStateStore } from './state/state-store.ts';

const DAY = 86_400_000;

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

const streamOf = (name: string) => store.status().streams.find(({ stream }) => stream === name);

it('counts events that can be read, not those that are being written', async () => {
  const lots = Array.from({ length: 20 }, (_, at) => store.append([blockOf([at])], NOON));
  for (let next = 0; next < lots.length; next = store.status().nextArrival) {
    await new Promise((resolve) => setImmediate(resolve));
    const { nextArrival } = store.status();
    if (nextArrival > 0) expect(store.fetch([nextArrival - 1])).not.toEqual([null]);
  }
  await Promise.all(lots);
});

describe('the contract', () => {
  let place = '';
  let states: StateStore[] = [];
  const clear = () => {
    for (const each of states) each.close();
    states = [];
    if (place !== '') rmSync(place, { recursive: true, force: true });
    place = mkdtempSync(join(tmpdir(), 'dockwarden-store-'));
  };

  eventStoreSuite({
    clear,
    open: async () => {
      const own = await openStateStore(join(place, STATE_FILE));
      states.push(own);
      const { manifest } = own;
      return openEventStore({ folder: place, fs: nodeFileSystem, manifest, now: () => NOON });
    },
    kill: (killed) => {
      killed.close();
      for (const each of states.splice(0)) each.close();
    },
    openReader: () => openEventReader(place),
  });

  afterAll(clear);
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
    expect(await numbersOf(reader)).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7]);
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

  it('are stored in the one of overflow', async () => {
    await store.append(inStreams(0, 999), NOON);
    const mixed = [
      ...inStreams(998, 1_000),
      ...inStreams(1_000, 1_001, blockOf([1, 2], ['x', 'y'])),
      ...inStreams(5, 6),
    ];
    expect(await store.append(mixed, NOON)).toStrictEqual([
      { stream: 'logs-998', firstArrival: 999, stored: 1, rows: null },
      { stream: 'logs-999', firstArrival: 1_000, stored: 1, rows: null },
      { stream: OVERFLOW_STREAM, firstArrival: 1_001, stored: 2, rows: null },
      { stream: 'logs-5', firstArrival: 1_003, stored: 1, rows: null },
    ]);
    expect(store.status().streams).toHaveLength(1_001);
    expect(store.streamUse()).toMatchObject({
      count: 1_000,
      overflow: { events: 2, stream: 'logs-1000', isFull: true, at: NOON },
    });
  });

  it('are taken when retention has ended one', async () => {
    await store.append(inStreams(7, 8), NOON);
    await store.flush();
    await store.append([...inStreams(0, 7), ...inStreams(8, 1_000)], NOON);
    await store.expire([{ streams: 'logs-7', maxAgeMs: null, maxBytes: 0 }], NOON);
    const [first, second] = await store.append(inStreams(1_000, 1_002), NOON);
    expect([first?.stream, second?.stream]).toStrictEqual(['logs-1000', OVERFLOW_STREAM]);
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
    expect(await numbersOf(store)).toStrictEqual([1, 2, 3, 4]);
    expect(store.verify()).toMatchObject({ events: 4, damage: [] });
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
});

describe('the delay of a stream', () => {
  const MINUTE = 60_000;

  it('is that of the newest event, even if it is in the log and older events are in segments', async () => {
    await store.append([blockOf([0])], NOON + 300);
    await store.flush();
    await store.append([blockOf([18 * 60])], NOON + 18 * MINUTE + 200);
    expect(streamOf('logs-a')).toMatchObject({
      delay: 200,
      isPast: false,
      lastTime: BigInt(NOON + 18 * MINUTE) * 1_000_000n,
    });
    // A file of last month is imported into the stream.
    await store.append([blockOf([-30 * 86_400])], NOON + 19 * MINUTE);
    expect(streamOf('logs-a')?.delay).toBe(200);
  });

  it('is null for an imported stream', async () => {
    await store.append([blockOf([0, 1, 2])], NOON + DAY);
    await store.flush();
    expect(streamOf('logs-a')).toMatchObject({ delay: null, isPast: true });
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
    expect(await numbersOf(store)).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(nodeFileSystem.list(join(folder, 'events/logs-a/2026-11-26'))).toHaveLength(2);
  });

  it('removes the files and folders of what is too old', async () => {
    await store.append([blockOf([0, 1])], NOON);
    await store.append([blockOf([2])], NOON + DAY);
    await store.flush();
    const policy = { streams: '*', maxAgeMs: DAY / 2, maxBytes: null };
    expect(await store.expire([policy], NOON + DAY)).toBe(2);
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
    expect(await numbersOf(store)).toStrictEqual([0, 1]);
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
    expect(await numbersOf(store)).toStrictEqual([2]);
    const { counts, blocks: found } = store.search(EVERYTHING);
    for await (const block of found) expect(block.stream).toBe('logs-b');
    expect(counts).toMatchObject({ selected: 3, returned: 1, damagedBlocks: 1, damagedEvents: 2 });
    expect(store.verify().damage).not.toHaveLength(0);
  });
});
