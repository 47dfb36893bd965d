import { afterAll, beforeAll, expect, it } from 'vitest';
import { recording, storeWith } from '../events/hunt/hunts.testing.ts';
import { searchTail, type Stretch, tailQuery } from './search-tail.ts';

const documents = recording('attack.ndjson.gz');
const LOTS = 10;
const SIZE = Math.floor(documents.length / LOTS);
const LOT = Array.from({ length: LOTS }, (_, lot) => documents.slice(lot * SIZE, (lot + 1) * SIZE));
const QUERY = 'process where process.name in ("sh", "bash") and event.action == "exec"';
const isFound = (text: string) => {
  const { process, event } = JSON.parse(text) as {
    process?: { name?: string };
    event: { action: unknown };
  };
  return ['sh', 'bash'].includes(process?.name ?? '') && [event.action].flat().includes('exec');
};

let store: Awaited<ReturnType<typeof storeWith>>;
beforeAll(async () => {
  store = await storeWith({});
  // As requests bring them: two streams in turn.
  for (const [at, lot] of LOT.entries()) await store.append(at % 2 === 0 ? 'even' : 'odd', lot);
});
afterAll(() => store.close());

const search = (text: string, stretch: Partial<Stretch> = {}) =>
  searchTail(store.store, tailQuery(text, 0n), {
    from: 0,
    to: LOTS * SIZE,
    most: 10_000,
    isOver: () => false,
    ...stretch,
  });
const numbers = (wanted: (text: string, arrival: number) => boolean) =>
  LOT.flat().flatMap((text, arrival) => (wanted(text, arrival) ? [arrival] : []));

it('finds in a stretch what a hunt would, in the order in which it came', async () => {
  const all = await search(QUERY);
  expect(all.events.map(({ arrival }) => arrival)).toEqual(numbers(isFound));
  expect(all).toMatchObject({ matched: all.events.length, lookedAt: LOTS * SIZE });
  const [first] = all.events;
  expect(first?.document.toString()).toBe(LOT.flat()[first?.arrival ?? -1]);
  const [from, to] = [SIZE + 7, SIZE * 3 - 5];
  const some = await search(QUERY, { from, to });
  expect(some.events.map(({ arrival }) => arrival)).toEqual(
    numbers((text, arrival) => arrival >= from && arrival < to && isFound(text)),
  );
  expect(some.lookedAt).toBe(to - from);
});

it('returns the latest of many, and counts them all', async () => {
  const found = await search('any where true', { most: 3 });
  const last = LOTS * SIZE - 1;
  expect(found.events.map(({ arrival }) => arrival)).toEqual([last - 2, last - 1, last]);
  expect(found).toMatchObject({ matched: LOTS * SIZE, lookedAt: LOTS * SIZE });
  expect(await search('any where true', { most: 0 })).toMatchObject({
    events: [],
    matched: LOTS * SIZE,
  });
});

it('says how much it has looked at where there was no time for all', async () => {
  let blocks = 0;
  const found = await search('any where true', { isOver: () => (blocks += 1) === 3 });
  expect(found.events.map(({ arrival }) => arrival)).toEqual(
    Array.from({ length: found.lookedAt }, (_, arrival) => arrival),
  );
  expect(found.lookedAt).toBeGreaterThan(0);
  expect(found.lookedAt).toBeLessThan(LOTS * SIZE);
});

it.each([
  ['process where', /expected/i],
  ['sequence [any where true] [any where true]', /single events/],
  ['any where true | head 3', /no end/],
])('%s is no query of a tail', (text, reason) => {
  expect(() => tailQuery(text, 0n)).toThrow(reason);
});
