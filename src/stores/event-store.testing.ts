import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadCodec } from './blocks/codec.ts';
import { blockOfDocuments } from './blocks/documents.testing.ts';
import {
  ALL_EVENTS,
  type EncodedBlock,
  type EventReader,
  type EventStore,
  type SearchRequest,
} from './event-store.ts';

/** How a back end is opened, in a place of its own for each test. */
export interface EventStoreSetup {
  /** Called before each test. */
  readonly clear: () => Promise<void> | void;
  readonly open: () => Promise<EventStore>;
  /** Ends the store as if its process had been killed, or at least without another word. */
  readonly kill: (store: EventStore) => Promise<void> | void;
  readonly openReader: () => Promise<EventReader>;
}

export const NOON = Date.UTC(2026, 10, 26, 12);
const DAY = 86_400_000;

export const EVERYTHING: SearchRequest = { ...ALL_EVENTS, stages: null, now: 0n };

const documentOf = (number: number): string =>
  JSON.stringify({
    '@timestamp': new Date(NOON + number * 1000).toISOString(),
    process: { name: number % 2 === 0 ? 'even' : 'odd', pid: number },
  });

/** Events that differ by their numbers. */
export const blockOf = (
  numbers: readonly number[],
  ids: readonly (string | null)[] = [],
  more: Partial<EncodedBlock> = {},
): EncodedBlock => ({
  ...blockOfDocuments(numbers.map(documentOf), ids, {
    stream: 'logs-a',
    index: 'logs-a',
    isCreate: true,
  }),
  ...more,
});

/** The numbers of events in the order in which they are found. */
export async function numbersOf(
  reader: EventReader,
  request: Partial<SearchRequest> = {},
): Promise<number[]> {
  const numbers: number[] = [];
  for await (const block of reader.search({ ...EVERYTHING, ...request }).blocks) {
    for (let span = 0; span < block.spans.length; span += 2) {
      const text = Buffer.from(block.bytes.subarray(block.spans[span], block.spans[span + 1]));
      const { process } = JSON.parse(text.toString()) as { process: { pid: number } };
      numbers.push(process.pid);
    }
  }
  return numbers;
}

const ODD = [
  [{ kind: 'equals', field: 'process.name', values: ['odd'], ignoreCase: false }],
] as const;

/** The contract of `event-store.ts`, which every back end must pass. */
export function eventStoreSuite(setup: EventStoreSetup): void {
  let store: EventStore;

  const openAgain = async () => {
    await setup.kill(store);
    store = await setup.open();
  };
  const streamOf = (name: string) => store.status().streams.find(({ stream }) => stream === name);
  const sorted = async () => (await numbersOf(store)).sort((a, b) => a - b);

  beforeAll(loadCodec);

  beforeEach(async () => {
    await setup.clear();
    store = await setup.open();
  });

  afterEach(() => store.shutdown());

  describe('events', () => {
    it('are there in order of arrival, before and after a flush and a kill', async () => {
      await store.append([blockOf([0, 1]), blockOf([2], [], { stream: 'logs-b' })], NOON);
      await store.append([blockOf([3, 4])], NOON);
      expect(await numbersOf(store)).toStrictEqual([0, 1, 2, 3, 4]);
      await openAgain();
      expect(await numbersOf(store)).toStrictEqual([0, 1, 2, 3, 4]);
      await store.flush();
      await store.append([blockOf([5])], NOON);
      expect(store.status()).toMatchObject({ nextArrival: 6, failure: null, damage: [] });
      expect(streamOf('logs-a')).toMatchObject({ events: 5, expired: 0 });
      expect(await numbersOf(store, { streams: ['logs-a'] })).toStrictEqual([0, 1, 3, 4, 5]);
      await openAgain();
      expect(await sorted()).toStrictEqual([0, 1, 2, 3, 4, 5]);
      expect(store.verify()).toMatchObject({ events: 6, damage: [] });
    });

    it('are appended with the arrival numbers that they are found by', async () => {
      await store.append([blockOf([0])], NOON);
      const appended = await store.append([blockOf([1, 2]), blockOf([3])], NOON);
      expect(appended).toStrictEqual([
        { stream: 'logs-a', firstArrival: 1, stored: 2, rows: null },
        { stream: 'logs-a', firstArrival: 3, stored: 1, rows: null },
      ]);
    });

    it('are selected by stream, time, arrival and what they must satisfy', async () => {
      await store.append([blockOf([0, 1, 2, 3]), blockOf([4], [], { stream: 'logs-b' })], NOON);
      await store.flush();
      await store.append([blockOf([5, 6])], NOON);
      const time = (number: number) => BigInt(NOON + number * 1000) * 1_000_000n;
      expect(await numbersOf(store, { streams: ['*-b'] })).toStrictEqual([4]);
      expect(await numbersOf(store, { arrivals: { from: 1, to: 3 } })).toStrictEqual([1, 2]);
      expect(await numbersOf(store, { from: time(3), to: time(5) })).toStrictEqual([3, 4, 5]);
      const { counts, blocks } = store.search({ ...EVERYTHING, stages: ODD });
      const found: number[] = [];
      for await (const block of blocks) found.push(...block.arrivals);
      expect(found).toEqual(expect.arrayContaining([1, 3, 5]));
      expect(counts).toMatchObject({ selected: 7, returned: found.length, latest: time(6) });
      expect(counts.excluded).toBe(7 - found.length);
    });

    it('are counted by interval and by value', async () => {
      await store.append([blockOf([0, 1, 2, 60, 61])], NOON);
      await store.flush();
      await store.append([blockOf([62])], NOON);
      const { count, exact } = store.count({ ...EVERYTHING, stages: ODD });
      expect(exact ? [count] : [2, 3, 4, 5, 6]).toContain(exact ? 2 : count);
      expect(store.histogram(EVERYTHING, 60_000)).toStrictEqual({
        buckets: new Map([
          [NOON, 3],
          [NOON + 60_000, 3],
        ]),
        exact: true,
      });
      if (store.hotFields.includes('process.name')) {
        expect(store.topValues(EVERYTHING, 'process.name', 1)).toStrictEqual({
          values: [{ value: 'even', count: 4 }],
          others: 2,
          exact: true,
        });
      }
      expect(store.topValues(EVERYTHING, 'no.such.field', 1)).toBeNull();
    });

    it('come by their distance from a time, if they are asked for around it', async () => {
      await store.append([blockOf([0, 1]), blockOf([90, 91], [], { stream: 'logs-b' })], NOON);
      await store.flush();
      await store.append([blockOf([50, 51])], NOON);
      await store.append([blockOf([30, 31, 32])], NOON);
      const around = BigInt(NOON + 52_000) * 1_000_000n;
      expect(await numbersOf(store, { around })).toStrictEqual([50, 51, 30, 31, 32, 90, 91, 0, 1]);
      const distances: number[] = [];
      for await (const { distance } of store.search({ ...EVERYTHING, around }).blocks)
        distances.push(distance);
      expect(distances).toStrictEqual([1_000, 20_000, 38_000, 51_000]);
    });

    it('are counted by several questions in one pass, the closest first', async () => {
      await store.append([blockOf([0, 1, 2])], NOON);
      await store.flush();
      await store.append([blockOf([90, 91])], NOON);
      await store.flush();
      const ask = (isOver: () => boolean) =>
        store.summaries({
          ...ALL_EVENTS,
          questions: [ODD[0], []],
          fields: ['process.name', 'no.such.field'],
          maxValues: 1,
          now: 0n,
          around: BigInt(NOON + 80_000) * 1_000_000n,
          isOver,
        });
      const { summaries, reach } = ask(() => false);
      expect(reach).toBe(null);
      expect(summaries).toStrictEqual([
        {
          count: 2,
          exact: true,
          first: NOON + 1_000,
          last: NOON + 91_000,
          distinct: [
            { count: 1, more: false, top: [] },
            { count: 0, more: true, top: [] },
          ],
        },
        {
          count: 5,
          exact: true,
          first: NOON,
          last: NOON + 91_000,
          distinct: [
            { count: 1, more: true, top: [] },
            { count: 0, more: true, top: [] },
          ],
        },
      ]);
      const cut = ask(() => true);
      expect(cut.reach).toBe(78_000);
      expect(cut.summaries.map(({ count }) => count)).toStrictEqual([1, 2]);
    });

    it('are fetched by arrival number, byte for byte', async () => {
      await store.append([blockOf([0, 1], [null, 'own'])], NOON);
      await store.flush();
      await store.append([blockOf([2])], NOON + 1);
      const event = (number: number, received: number) => ({
        arrival: number,
        stream: 'logs-a',
        index: 'logs-a',
        received,
        document: Buffer.from(documentOf(number)),
      });
      const fetched = store.fetch([2, 1, 7, 0]);
      expect(fetched).toMatchObject([event(2, NOON + 1), event(1, NOON), null, event(0, NOON)]);
      expect(fetched[1]?.id).toBe('own');
      expect(new Set(fetched.map((each) => each?.id)).size).toBe(4);
    });

    it('are read by others while they are written', async () => {
      await store.append([blockOf([0, 1])], NOON);
      const before = await setup.openReader();
      await store.append([blockOf([2])], NOON);
      await store.flush();
      const after = await setup.openReader();
      expect(await numbersOf(before)).toStrictEqual([0, 1]);
      expect(await numbersOf(after)).toStrictEqual([0, 1, 2]);
      before.close();
      after.close();
    });
  });

  describe('a search', () => {
    it('goes on with what it began with, whatever is stored or merged meanwhile', async () => {
      for (let number = 0; number < 8; number += 1) {
        await store.append([blockOf([number])], NOON);
        await store.flush();
      }
      const { blocks } = store.search(EVERYTHING);
      await store.append([blockOf([8])], NOON);
      await store.compact();
      let found = 0;
      for await (const { arrivals } of blocks) found += arrivals.length;
      expect(found).toBe(8);
    });

    it('may be closed before its blocks are asked for, and twice', () => {
      const search = store.search(EVERYTHING);
      search.close();
      search.close();
      expect(search.counts.selected).toBe(0);
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

    it('make duplicates, also after a flush and a kill', async () => {
      expect(await outcomes(['1', '2'])).toStrictEqual([]);
      const expected = ['duplicate of 0', 'duplicate of 1', '2 v1'];
      expect(await outcomes(['1', '2', '3'])).toStrictEqual(expected);
      await openAgain();
      const all = ['duplicate of 0', 'duplicate of 1', 'duplicate of 2'];
      expect(await outcomes(['1', '2', '3'])).toStrictEqual(all);
      await store.flush();
      expect(await outcomes(['1', '2', '3'])).toStrictEqual(all);
      await openAgain();
      expect(await outcomes(['3', '3'])).toStrictEqual(['duplicate of 2', 'duplicate of 2']);
      expect(await sorted()).toStrictEqual([1, 2, 3]);
    });

    it('belong to their stream', async () => {
      await store.append([blockOf([0], ['x'])], NOON);
      const [appended] = await store.append([blockOf([1], ['x'], { stream: 'logs-b' })], NOON);
      expect(appended?.stored).toBe(1);
    });

    it('count versions where an event may have several', async () => {
      expect(await outcomes(['1', '1'], false)).toStrictEqual(['0 v1', '1 v2']);
      await store.flush();
      expect(await outcomes(['1'], false)).toStrictEqual(['2 v3']);
      await openAgain();
      expect(await outcomes(['1'], false)).toStrictEqual(['3 v4']);
      expect(await outcomes(['1'])).toStrictEqual(['duplicate of 3']);
    });

    it('are of one event where requests come at once', async () => {
      const requests = Array.from({ length: 20 }, () => outcomes(['1', '2']));
      const stored = (await Promise.all(requests)).filter((rows) => rows.length === 0);
      expect(stored).toHaveLength(1);
      expect(await sorted()).toStrictEqual([1, 2]);
    });

    it('may be those that the store made', async () => {
      await store.append([blockOf([0])], NOON);
      const made = store.fetch([0])[0]?.id ?? '';
      const again = await store.append([blockOf([1], [made])], NOON);
      expect(again[0]?.rows).toStrictEqual([{ kind: 'duplicate', arrival: 0 }]);
    });
  });

  describe('retention', () => {
    it('removes what is too old and counts it, and gives its ids free', async () => {
      await store.append([blockOf([0, 1], ['x', null])], NOON);
      await store.append([blockOf([2])], NOON + DAY);
      await store.flush();
      const policy = { streams: '*', maxAgeMs: DAY / 2, maxBytes: null };
      expect(await store.expire([policy], NOON + DAY)).toBe(2);
      expect(await numbersOf(store)).toStrictEqual([2]);
      expect(store.fetch([0])).toStrictEqual([null]);
      expect(streamOf('logs-a')).toMatchObject({ events: 1, expired: 2 });
      const [appended] = await store.append([blockOf([3], ['x'])], NOON + DAY);
      expect(appended).toMatchObject({ firstArrival: 3, stored: 1, rows: null });
      await openAgain();
      expect(streamOf('logs-a')).toMatchObject({ events: 2, expired: 2 });
    });

    it('keeps what no policy is about, and goes by the first that is', async () => {
      await store.append([blockOf([0]), blockOf([1], [], { stream: 'other' })], NOON);
      await store.flush();
      const all = { streams: 'logs-*', maxAgeMs: null, maxBytes: 0 };
      expect(await store.expire([{ ...all, maxBytes: null }, all], NOON)).toBe(0);
      expect(await store.expire([all], NOON)).toBe(1);
      expect(await numbersOf(store)).toStrictEqual([1]);
    });
  });
}
