import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EncodedBlock, EventStore } from '../event-store.ts';
import { EVERYTHING } from '../event-store.testing.ts';
import { StoreError } from '../errors.ts';
import type { StateStore } from '../state-store.ts';
import { backUpData } from '../open/folder.ts';
import { openEventStore, type EventStoreOptions } from './embedded-event-store.ts';
import { loadCodec } from '../blocks/codec.ts';
import { blockOfDocuments } from '../blocks/documents.testing.ts';
import { MemoryManifest } from './manifest/memory-manifest.testing.ts';
import { nodeFileSystem } from '../file-system/node-file-system.ts';
import { openEventReader, STATE_FILE } from './open-event-reader.ts';
import { SimulatedFileSystem } from '../file-system/simulated-file-system.testing.ts';
import { openStateStore } from './state/state-store.ts';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 26, 12);
const FOLDER_OF_A = 'events/logs-a/2026-11-26';

let parent = '';
let folder = '';
let state: StateStore;
let store: EventStore;

beforeAll(loadCodec);

beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'dockwarden-faults-'));
  folder = join(parent, 'data');
  nodeFileSystem.makeFolder(folder);
  await open();
});

afterEach(async () => {
  await store.shutdown();
  state.close();
  rmSync(parent, { recursive: true, force: true });
});

async function open(more: Partial<EventStoreOptions> = {}): Promise<void> {
  state = await openStateStore(join(folder, STATE_FILE));
  const { manifest } = state;
  store = await openEventStore({ folder, fs: nodeFileSystem, manifest, now: () => NOON, ...more });
}

async function closed(): Promise<void> {
  await store.shutdown();
  state.close();
}

const blockOf = (
  numbers: readonly number[],
  ids: readonly (string | null)[] = [],
  { stream = 'logs-a', isCreate = true }: Partial<EncodedBlock> = {},
): EncodedBlock =>
  blockOfDocuments(
    numbers.map((number) => JSON.stringify({ number })),
    ids,
    { stream, index: '', isCreate },
  );

async function numbers(from: Pick<EventStore, 'search'> = store): Promise<number[]> {
  const found: number[] = [];
  for await (const { bytes, length } of from.search(EVERYTHING).blocks) {
    const text = Buffer.from(bytes.subarray(0, length)).toString().trimEnd();
    for (const line of text.split('\n')) {
      found.push((JSON.parse(line) as { number: number }).number);
    }
  }
  return found.sort((a, b) => a - b);
}

/** Puts `count` segments of one event each into the store. */
async function flushed(
  count: number,
  options: { readonly first?: number; readonly stream?: string; readonly hasIds?: boolean } = {},
): Promise<void> {
  const { first = 0, stream = 'logs-a', hasIds = false } = options;
  for (let number = first; number < first + count; number += 1) {
    await store.append([blockOf([number], hasIds ? [`id-${number}`] : [], { stream })], NOON);
    await store.flush();
  }
}

function filesOf(extension: string): string[] {
  return readdirSync(join(folder, FOLDER_OF_A))
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => join(folder, FOLDER_OF_A, name));
}

function spoil(path = ''): void {
  const bytes = readFileSync(path);
  bytes[bytes.length - 6]! ^= 1;
  writeFileSync(path, bytes);
}

const segmentsOf = (name: string): number | undefined =>
  store.status().streams.find(({ stream }) => stream === name)?.segments;

describe('a damaged file of ids', () => {
  it('does not stop the store from opening', async () => {
    await store.append([blockOf([0], ['x'], { isCreate: false })], NOON);
    await store.flush();
    await store.append([blockOf([1], ['x'], { isCreate: false })], NOON);
    await closed();
    spoil(filesOf('.ids')[0]);
    await open();
    expect(await numbers()).toStrictEqual([0, 1]);
    expect(store.status().damage).toMatchObject([
      { what: expect.stringContaining('page 0 is damaged') },
    ]);
  });

  it.each([
    ['changed', spoil],
    ['missing', rmSync],
  ])('that is %s is made again from the events when segments are merged', async (_, harm) => {
    await flushed(8, { hasIds: true });
    await closed();
    harm(filesOf('.ids')[3] ?? '');
    await open();
    expect(await store.compact()).toBe(8);
    const [appended] = await store.append([blockOf([3, 9], ['id-3', 'id-9'])], NOON);
    expect(appended?.rows).toMatchObject([{ kind: 'duplicate', arrival: 3 }, { kind: 'stored' }]);
    expect(store.verify().damage).toStrictEqual([]);
  });
});

describe('a damaged segment', () => {
  it.each([
    ['changed', spoil],
    ['missing', rmSync],
  ])('that is %s is not merged, and keeps no other from it', async (_, harm) => {
    await flushed(9);
    await flushed(8, { first: 9, stream: 'logs-b' });
    harm(filesOf('.blocks')[2] ?? '');
    await closed();
    await open();
    while ((await store.compact()) > 0);
    expect([segmentsOf('logs-a'), segmentsOf('logs-b')]).toStrictEqual([2, 1]);
    const others = Array.from({ length: 17 }, (_each, number) => number);
    expect(await numbers()).toStrictEqual(others.filter((number) => number !== 2));
  });

  it('is left out of a backup, which says so', async () => {
    await flushed(2);
    rmSync(filesOf('.blocks')[0] ?? '');
    const { damage } = await backUpData(folder, join(parent, 'copy'));
    expect(damage).not.toHaveLength(0);
    const reader = await openEventReader(join(parent, 'copy'));
    expect(await numbers(reader)).toStrictEqual([1]);
    reader.close();
  });
});

describe('a state that is older than the events', () => {
  const start = () => open().then(() => 'started', String);

  it('does not cost the events that it does not know', async () => {
    await flushed(1);
    await closed();
    cpSync(join(folder, STATE_FILE), join(parent, 'older'));
    await open();
    await flushed(1, { first: 1 });
    await closed();
    cpSync(join(folder, STATE_FILE), join(parent, 'newer'));
    cpSync(join(parent, 'older'), join(folder, STATE_FILE));
    expect(await start()).toContain('whose events are nowhere else');
    state.close();
    cpSync(join(parent, 'newer'), join(folder, STATE_FILE));
    await open();
    expect(await numbers()).toStrictEqual([0, 1]);
  });

  it('does not cost what was merged since', async () => {
    await flushed(8);
    await closed();
    cpSync(join(folder, STATE_FILE), join(parent, 'older'));
    await open();
    await store.compact();
    await closed();
    cpSync(join(folder, STATE_FILE), join(parent, 'newer'));
    cpSync(join(parent, 'older'), join(folder, STATE_FILE));
    expect(await start()).toContain('whose events are nowhere else');
    state.close();
    cpSync(join(parent, 'newer'), join(folder, STATE_FILE));
    await open();
    expect(await numbers()).toHaveLength(8);
  });

  it('is no new one either', async () => {
    await flushed(2);
    await closed();
    cpSync(join(folder, STATE_FILE), join(parent, 'state'));
    for (const name of readdirSync(folder)) {
      if (name.startsWith(STATE_FILE)) rmSync(join(folder, name));
    }
    expect(await start()).toContain('whose events are nowhere else');
    state.close();
    cpSync(join(parent, 'state'), join(folder, STATE_FILE));
    await open();
    expect(await numbers()).toStrictEqual([0, 1]);
  });
});

describe('retention', () => {
  const policy = { streams: '*', maxAgeMs: 30 * DAY, maxBytes: null };

  it('does not trust a clock that jumps', async () => {
    await flushed(2);
    await closed();
    await open();
    expect(await store.expire([policy], NOON + 9_999 * DAY)).toBe(0);
    expect(await store.expire([policy], NOON + DAY)).toBe(0);
    expect(await store.expire([{ ...policy, maxBytes: 0 }], NOON + 9_999 * DAY)).toBe(2);
  });

  it('lets an id be stored again when its event has expired', async () => {
    await store.append([blockOf([0], ['x'])], NOON);
    await store.flush();
    expect(await store.expire([{ ...policy, maxBytes: 0 }], NOON)).toBe(1);
    const [appended] = await store.append([blockOf([1], ['x'])], NOON);
    expect(appended).toMatchObject({ firstArrival: 1, stored: 1, rows: null });
  });
});

describe('an append that fails', () => {
  let isFull = true;

  const create = async (path: string) => {
    const file = await nodeFileSystem.create(path);
    const full = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    return {
      write: (pieces: readonly Uint8Array[]) => (isFull ? full() : file.write(pieces)),
      sync: () => file.sync(),
      close: () => file.close(),
    };
  };

  beforeEach(async () => {
    await closed();
    isFull = true;
    await open({ fs: { ...nodeFileSystem, create }, wait: () => Promise.resolve() });
  });

  it('gives its ids free for the next one', async () => {
    const send = () => store.append([blockOf([0], ['x'])], NOON);
    const both = await Promise.allSettled([send(), send()]);
    expect(both.map(({ status }) => status)).toStrictEqual(['rejected', 'rejected']);
    isFull = false;
    await expect.poll(() => store.status().failure).toBeNull();
    expect(await send()).toMatchObject([{ firstArrival: 0, stored: 1, rows: null }]);
    expect(await send()).toMatchObject([{ stored: 0, rows: [{ kind: 'duplicate', arrival: 0 }] }]);
  });

  it('leaves no stream that would keep others out', async () => {
    const block = blockOf([0]);
    const inStreams = (letter: string) =>
      Array.from({ length: 1_000 }, (_, number) => ({ ...block, stream: `${letter}-${number}` }));
    await expect(store.append(inStreams('a'), NOON)).rejects.toThrow('full');
    isFull = false;
    await expect.poll(() => store.status().failure).toBeNull();
    const appended = await store.append(inStreams('b'), NOON);
    expect(appended.every(({ stored }) => stored === 1)).toBe(true);
  });
});

describe('a search whose blocks are not read', () => {
  it.runIf(process.platform === 'linux')('keeps no file open once it is closed', async () => {
    await flushed(8);
    const search = store.search(EVERYTHING);
    await store.compact();
    expect(removedButOpen()).not.toHaveLength(0);
    search.close();
    search.close();
    expect(removedButOpen()).toHaveLength(0);
    expect(await numbers()).toHaveLength(8);
  });
});

/** Files of segments that this process has open although they were removed. */
function removedButOpen(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.includes(FOLDER_OF_A) && path.endsWith('(deleted)') ? [path] : [];
    } catch {
      return [];
    }
  });
}

describe('too many open files', () => {
  it('are no damage', async () => {
    await flushed(2);
    await closed();
    let isLimited = false;
    const limited = (path: string) => {
      if (isLimited) throw Object.assign(new Error('too many'), { code: 'EMFILE' });
      return nodeFileSystem.open(path);
    };
    await open({ fs: { ...nodeFileSystem, open: limited } });
    isLimited = true;
    expect(() => store.search(EVERYTHING)).toThrow(expect.objectContaining({ code: 'STO1106' }));
    expect(store.status().damage).toStrictEqual([]);
    isLimited = false;
    expect(await numbers()).toStrictEqual([0, 1]);
  });
});

describe('a histogram', () => {
  it('has no more intervals than can be looked at', async () => {
    const documents = Array.from({ length: 70_000 }, (_, number) =>
      JSON.stringify({ '@timestamp': NOON + number }),
    );
    const block = blockOfDocuments(documents, [], { stream: 'a', index: '', isCreate: true });
    await store.append([block], NOON);
    expect(() => store.histogram(EVERYTHING, 1)).toThrow(
      expect.objectContaining({ code: 'STO1402' }),
    );
    expect(store.histogram(EVERYTHING, 1_000).buckets.size).toBe(70);
  });
});

describe('the most frequent values', () => {
  it('are found among more values than are held at once', async () => {
    for (let segment = 0; segment < 16; segment += 1) {
      const names = Array.from({ length: 16_000 }, (_, each) => `${segment}-${each}`);
      names.push('sh', 'sh', 'sh');
      const documents = names.map((name) => JSON.stringify({ process: { name } }));
      const target = { stream: 'a', index: '', isCreate: true };
      await store.append([blockOfDocuments(documents, [], target)], NOON);
    }
    const top = store.topValues(EVERYTHING, 'process.name', 1);
    expect(top).toStrictEqual({
      values: [{ value: 'sh', count: 48 }],
      others: 256_000,
      exact: false,
    });
  });
});

describe('an event', () => {
  it('is fetched among very many segments without a look at each', async () => {
    await closed();
    const manifest = new MemoryManifest();
    const fs = new SimulatedFileSystem();
    await open({ folder: '/data', fs, manifest });
    for (let number = 0; number < 300; number += 1) {
      await store.append([blockOf([number])], NOON);
      await store.flush();
    }
    const opened = vi.spyOn(fs, 'open');
    const [event] = store.fetch([7]);
    expect(event?.document.toString()).toBe('{"number":7}');
    expect(opened).toHaveBeenCalledTimes(2);
  });

  it('of a time is searched for in the segments of that time only', async () => {
    await closed();
    const fs = new SimulatedFileSystem();
    await open({ folder: '/data', fs, manifest: new MemoryManifest() });
    for (const second of [1, 2, 3]) {
      const document = `{"@timestamp": "1970-01-01T00:00:0${second}Z"}`;
      const target = { stream: 'a', index: '', isCreate: true };
      await store.append([blockOfDocuments([document], [], target)], NOON);
      await store.flush();
    }
    const opened = vi.spyOn(fs, 'open');
    const bounds = { from: 1_500_000_000n, to: 2_500_000_000n };
    expect(store.count({ ...EVERYTHING, ...bounds })).toStrictEqual({ count: 1, exact: true });
    expect(opened).toHaveBeenCalledTimes(2);
  });
});

describe('a manifest that cannot be written', () => {
  it.each([
    ['is failing', 'EIO', 1],
    ['is full', 'ENOSPC', 0],
  ])('because its disk %s', async (_, code, left) => {
    await store.append([blockOf([0])], NOON);
    const failure = new StoreError(
      'STO1303',
      'no',
      undefined,
      Object.assign(new Error(), { code }),
    );
    const add = vi.spyOn(state.manifest, 'addFlushed').mockImplementation(() => {
      throw failure;
    });
    await expect(store.flush()).rejects.toBe(failure);
    // A crash may show that the change was made, in spite of the error.
    const names = nodeFileSystem.list(join(folder, FOLDER_OF_A));
    expect(names.filter((name) => name.endsWith('.blocks'))).toHaveLength(left);
    add.mockRestore();
    await store.flush();
    expect(await numbers()).toStrictEqual([0]);
    expect(store.verify().damage).toStrictEqual([]);
  });
});
