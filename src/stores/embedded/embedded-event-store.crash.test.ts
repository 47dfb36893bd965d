import { beforeAll, describe, expect, it } from 'vitest';
import { assert } from '../../util/assert.ts';
import { StoreError } from '../errors.ts';
import type { EncodedBlock, EventStore } from '../event-store.ts';
import { EVERYTHING } from '../event-store.testing.ts';
import { openEventStore } from './embedded-event-store.ts';
import { loadCodec } from '../blocks/codec.ts';
import { blockOfDocuments } from '../blocks/documents.testing.ts';
import { MemoryManifest } from './manifest/memory-manifest.testing.ts';
import { Random } from '../file-system/simulated-file.testing.ts';
import { SimulatedFileSystem } from '../file-system/simulated-file-system.testing.ts';

/** In all three tests together. */
const CRASH_POINTS = Number(process.env.CRASH_POINTS ?? 10_000);

const FOLDER = '/data';
const NOON = Date.UTC(2026, 10, 26, 12);
const IDENTITY = new MemoryManifest().identity;
const CALLERS = 3;
const REQUESTS = 4;
/** How often a store is crashed, opened and used again. */
const LIVES = 3;

/** A document of a request. Its number is its own; its id may be that of others. */
interface Sent {
  readonly number: number;
  readonly id: string | null;
  readonly stream: string;
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

/** Clients that append, with ids that repeat, while segments are written, merged and expired. */
class Workload {
  readonly requests: Request[];
  readonly #store: EventStore;
  readonly #random: Random;
  #documents = 0;

  /** @param before what was sent to the store before the crash that it has survived */
  constructor(store: EventStore, random: Random, before: readonly Request[]) {
    this.#store = store;
    this.#random = random;
    this.requests = [...before];
    this.#documents = before.reduce((sum, { documents }) => sum + documents.length, 0);
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
      if (this.#random.chance(2)) await this.#store.expire([POLICY], NOON).catch(ignoreStoreError);
    }
  }

  #request(): { readonly request: Request; readonly blocks: EncodedBlock[] } {
    const documents: Sent[] = [];
    const blocks = Array.from({ length: 1 + this.#random.below(2) }, () => {
      const isCreate = !this.#random.chance(3);
      const stream = this.#random.pick(['logs-a', 'logs-b']);
      const own = Array.from({ length: 1 + this.#random.below(4) }, () =>
        this.#document(stream, isCreate),
      );
      documents.push(...own);
      return blockOfDocuments(
        own.map(({ number, id }) => JSON.stringify({ '@timestamp': NOON, number, id })),
        own.map(({ id }) => id),
        { stream, index: '', isCreate },
      );
    });
    const request: Request = { documents, stored: null };
    this.requests.push(request);
    return { request, blocks };
  }

  #document(stream: string, isCreate: boolean): Sent {
    const number = this.#documents++;
    const kind = isCreate ? 'once' : 'versions';
    const id = this.#random.chance(3) ? `${kind}-${this.#random.below(12)}` : null;
    return { number, id, stream };
  }
}

/** Leaves about a segment of one of the streams. */
const POLICY = { streams: 'logs-b', maxAgeMs: null, maxBytes: 800 };

const pause = () => new Promise<void>((resolve) => void setImmediate(resolve));

function ignoreStoreError(error: unknown): void {
  assert(error instanceof StoreError, `maintenance fails with ${String(error)}`);
}

/**
 * Every acknowledged document once, unless it has expired; of all other requests all documents or none; of each id
 * that creates one event a stream.
 */
async function verify(requests: readonly Request[], crash: Crash): Promise<{ expired: number }> {
  const store = await openStore(crash.fs, crash.manifest);
  const { damage, streams } = store.status();
  const expired = new Map(streams.map((each) => [each.stream, each.expired]));
  let gone = 0;
  assert(damage.length === 0, `a crash is no damage: ${JSON.stringify(damage)}`);
  const found = await eventsOf(store);
  const numbers = new Set(found.map(({ number }) => number));
  assert(numbers.size === found.length, 'no document is there twice');
  const ids = found.flatMap(({ stream, id }) =>
    id?.startsWith('once') === true ? [`${stream} ${id}`] : [],
  );
  assert(new Set(ids).size === ids.length, 'no id is there twice');
  for (const request of requests) {
    const there = request.documents.filter(({ number }) => numbers.has(number));
    const acknowledged = crash.acknowledged.get(request);
    const mayBeGone = ({ stream }: Sent) => (expired.get(stream) ?? 0) > 0;
    if (acknowledged === undefined) {
      const isToBeWhole = (sent: Sent) => sent.id === null && !mayBeGone(sent);
      const withoutIds = request.documents.filter(isToBeWhole);
      const some = there.filter(isToBeWhole).length;
      assert(some === 0 || some === withoutIds.length, 'a request is there whole or not at all');
      continue;
    }
    const removed = request.documents.filter(
      (sent) => mayBeGone(sent) && acknowledged.has(sent.number) && !numbers.has(sent.number),
    );
    gone += removed.length;
    const stored = [...there, ...removed].map(({ number }) => number);
    assert(
      stored.length === acknowledged.size && stored.every((number) => acknowledged.has(number)),
      `${JSON.stringify([...acknowledged])} were stored, ${JSON.stringify(stored)} are there`,
    );
  }
  const total = [...expired.values()].reduce((sum, events) => sum + events, 0);
  assert(gone <= total, `${gone} events are gone, and ${total} have expired`);
  const report = store.verify();
  assert(report.damage.length === 0, `verify: ${JSON.stringify(report.damage)}`);
  assert(report.events === found.length, 'verify counts the events');
  store.close();
  return { expired: total };
}

async function eventsOf(store: EventStore): Promise<Sent[]> {
  const { blocks, counts } = store.search(EVERYTHING);
  const found: Sent[] = [];
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
  random: Random,
  failure: string | null,
  { fs, manifest }: Pick<Crash, 'fs' | 'manifest'>,
  before: readonly Request[] = [],
): Promise<{ readonly requests: readonly Request[]; readonly crashes: readonly Crash[] }> {
  const store = await openStore(fs, manifest);
  const workload = new Workload(store, random, before);
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

/** What clients know of their requests at a crash. */
const requestsAt = (requests: readonly Request[], { acknowledged }: Crash): Request[] =>
  requests.map((request) => ({ ...request, stored: acknowledged.get(request) ?? null }));

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
      let expired = 0;
      for (let seed = 1; verified < CRASH_POINTS / 3; seed += 1) {
        const random = new Random(seed);
        let start: Pick<Crash, 'fs' | 'manifest'> = {
          fs: new SimulatedFileSystem({ seed }),
          manifest: new MemoryManifest(IDENTITY),
        };
        let before: Request[] = [];
        // What is left of one crash is what the next life goes on with.
        for (let life = 1; life <= LIVES; life += 1) {
          const { requests, crashes } = await run(random, failure, start, before);
          // Before the others are opened, which changes them.
          const next = random.pick(crashes as [Crash, ...Crash[]]);
          const left = { fs: next.fs.crash(), manifest: copyOf(next.manifest) };
          for (const [number, crash] of crashes.entries()) {
            try {
              expired += (await verify(requests, crash)).expired;
            } catch (error) {
              throw new Error(`seed ${seed}, life ${life}, crash ${number}`, { cause: error });
            }
          }
          verified += crashes.length;
          before = requestsAt(requests, next);
          start = left;
        }
      }
      expect(verified).toBeGreaterThanOrEqual(CRASH_POINTS / 3);
      expect(expired).toBeGreaterThanOrEqual(CRASH_POINTS < 10_000 ? 0 : 1);
    },
    Math.max(300_000, CRASH_POINTS * 50),
  );
});
