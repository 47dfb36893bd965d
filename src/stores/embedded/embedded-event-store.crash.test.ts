import { beforeAll, describe, expect, it } from 'vitest';
import { assert } from '../../util/assert.ts';
import { StoreError } from '../errors.ts';
import type { EncodedBlock, EventStore } from '../event-store.ts';
import { openEventStore } from './embedded-event-store.ts';
import { loadCodec } from './format/codec.ts';
import { blockOfDocuments } from './format/documents.testing.ts';
import { MemoryManifest } from './manifest/memory-manifest.testing.ts';
import { Random } from './simulated-file.testing.ts';
import { SimulatedFileSystem } from './simulated-file-system.testing.ts';

/** In all three tests together. */
const CRASH_POINTS = Number(process.env.CRASH_POINTS ?? 10_000);

const FOLDER = '/data';
const NOON = Date.UTC(2026, 10, 26, 12);
const IDENTITY = new MemoryManifest().identity;
const CALLERS = 3;
const REQUESTS = 4;

/** A document of a request. Its number is its own; its id may be that of others. */
interface Sent {
  readonly number: number;
  readonly id: string | null;
}

interface Request {
  readonly documents: readonly Sent[];
  /** Of those that were stored, and not refused as duplicates, once the request is acknowledged. */
  stored: ReadonlySet<number> | null;
}

/** What is left when the power goes, and what clients know then. */
interface Crash {
  readonly fs: SimulatedFileSystem;
  readonly manifest: MemoryManifest;
  readonly acknowledged: ReadonlyMap<Request, ReadonlySet<number>>;
}

const openStore = (fs: SimulatedFileSystem, manifest: MemoryManifest): Promise<EventStore> =>
  openEventStore({
    folder: FOLDER,
    fs,
    manifest,
    now: () => NOON,
    wait: () => Promise.resolve(),
    log: { fileBytes: 4_000, frameBytes: 3_000 },
    limits: { maxEvents: 12, maxDocumentBytes: 10_000 },
  });

const copyOf = (manifest: MemoryManifest): MemoryManifest =>
  new MemoryManifest(IDENTITY, manifest.snapshot());

/** Clients that append, with ids that repeat, while segments are written and merged. */
class Workload {
  readonly requests: Request[] = [];
  readonly #store: EventStore;
  readonly #random: Random;
  #documents = 0;

  constructor(store: EventStore, random: Random) {
    this.#store = store;
    this.#random = random;
  }

  acknowledged(): Map<Request, ReadonlySet<number>> {
    return new Map(
      this.requests.flatMap((request) =>
        request.stored === null ? [] : [[request, request.stored] as const],
      ),
    );
  }

  async run(): Promise<void> {
    await Promise.all([...Array.from({ length: CALLERS }, () => this.#append()), this.#maintain()]);
  }

  async #append(): Promise<void> {
    for (let count = 0; count < REQUESTS; count += 1) {
      const { request, blocks } = this.#request();
      try {
        const appended = await this.#store.append(blocks, NOON);
        const rows = appended.flatMap(({ rows: each, stored }) =>
          each === null
            ? Array.from<boolean>({ length: stored }).fill(true)
            : each.map(({ kind }) => kind === 'stored'),
        );
        request.stored = new Set(
          request.documents.flatMap(({ number }, row) => (rows[row] === true ? [number] : [])),
        );
      } catch (error) {
        assert(error instanceof StoreError, `a request fails with ${String(error)}`);
        await pause();
      }
    }
  }

  async #maintain(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      for (let turns = this.#random.below(20); turns >= 0; turns -= 1) await Promise.resolve();
      await this.#store.flush().catch(ignoreStoreError);
      if (this.#random.chance(2)) await this.#store.compact().catch(ignoreStoreError);
    }
  }

  #request(): { readonly request: Request; readonly blocks: EncodedBlock[] } {
    const documents: Sent[] = [];
    const blocks = Array.from({ length: 1 + this.#random.below(2) }, () => {
      const own = Array.from({ length: 1 + this.#random.below(4) }, () => this.#document());
      documents.push(...own);
      return blockOfDocuments(
        own.map(({ number, id }) => JSON.stringify({ '@timestamp': NOON, number, id })),
        own.map(({ id }) => id),
        { stream: this.#random.pick(['logs-a', 'logs-b']), index: '', isCreate: true },
      );
    });
    const request: Request = { documents, stored: null };
    this.requests.push(request);
    return { request, blocks };
  }

  #document(): Sent {
    const number = this.#documents++;
    const id = this.#random.chance(3) ? `id-${this.#random.below(12)}` : null;
    return { number, id };
  }
}

const pause = () => new Promise<void>((resolve) => void setImmediate(resolve));

function ignoreStoreError(error: unknown): void {
  assert(error instanceof StoreError, `maintenance fails with ${String(error)}`);
}

/** Every acknowledged document once, of all other requests all documents or none, of each id one event a stream. */
async function verify(requests: readonly Request[], crash: Crash): Promise<void> {
  const store = await openStore(crash.fs, crash.manifest);
  const { damage } = store.status();
  assert(damage.length === 0, `a crash is no damage: ${JSON.stringify(damage)}`);
  const found = await eventsOf(store);
  const numbers = new Set(found.map(({ number }) => number));
  assert(numbers.size === found.length, 'no document is there twice');
  const ids = found.flatMap(({ stream, id }) => (id === null ? [] : [`${stream} ${id}`]));
  assert(new Set(ids).size === ids.length, 'no id is there twice');
  for (const request of requests) {
    const there = request.documents.filter(({ number }) => numbers.has(number));
    const acknowledged = crash.acknowledged.get(request);
    if (acknowledged === undefined) {
      const withoutIds = request.documents.filter(({ id }) => id === null);
      const some = there.filter(({ id }) => id === null).length;
      assert(some === 0 || some === withoutIds.length, 'a request is there whole or not at all');
      continue;
    }
    const stored = there.map(({ number }) => number);
    assert(
      stored.length === acknowledged.size && stored.every((number) => acknowledged.has(number)),
      `${JSON.stringify([...acknowledged])} were stored, ${JSON.stringify(stored)} are there`,
    );
  }
  const report = store.verify();
  assert(report.damage.length === 0, `verify: ${JSON.stringify(report.damage)}`);
  assert(report.events === found.length, 'verify counts the events');
  store.close();
}

interface Found extends Sent {
  readonly stream: string;
}

async function eventsOf(store: EventStore): Promise<Found[]> {
  const everything = { streams: null, from: null, to: null, arrivals: null, stages: null, now: 0n };
  const { blocks, counts } = store.search(everything);
  const found: Found[] = [];
  for await (const { stream, bytes, length } of blocks) {
    for (const line of Buffer.from(bytes.subarray(0, length)).toString().trimEnd().split('\n')) {
      found.push({ ...(JSON.parse(line) as Sent), stream });
    }
  }
  assert(counts.damagedBlocks === 0, 'no block is damaged');
  return found;
}

/** Runs a workload and crashes at each of its calls. */
async function run(
  seed: number,
  failure: string | null,
): Promise<{ readonly requests: readonly Request[]; readonly crashes: readonly Crash[] }> {
  const random = new Random(seed);
  const fs = new SimulatedFileSystem({ seed });
  const manifest = new MemoryManifest(IDENTITY);
  const store = await openStore(fs, manifest);
  const workload = new Workload(store, random);
  const crashes: Crash[] = [];
  fs.onCall = () => {
    const acknowledged = workload.acknowledged();
    crashes.push({ fs: fs.crash(), manifest: copyOf(manifest), acknowledged });
    return failure !== null && random.chance(12) ? failure : undefined;
  };
  await workload.run();
  fs.onCall = undefined;
  await store.shutdown();
  crashes.push({
    fs: fs.crash(),
    manifest: copyOf(manifest),
    acknowledged: workload.acknowledged(),
  });
  return { requests: workload.requests, crashes };
}

describe('the event store and crashes', () => {
  beforeAll(loadCodec);

  it.each([
    ['healthy disk', null],
    ['disk that fails', 'EIO'],
    ['disk that is full at times', 'ENOSPC'],
  ])(
    'on a %s',
    async (_, failure) => {
      let verified = 0;
      for (let seed = 1; verified < CRASH_POINTS / 3; seed += 1) {
        const { requests, crashes } = await run(seed, failure);
        for (const [number, crash] of crashes.entries()) {
          try {
            await verify(requests, crash);
          } catch (error) {
            throw new Error(`seed ${seed}, crash ${number}`, { cause: error });
          }
        }
        verified += crashes.length;
      }
      expect(verified).toBeGreaterThanOrEqual(CRASH_POINTS / 3);
    },
    Math.max(180_000, CRASH_POINTS * 50),
  );
});
