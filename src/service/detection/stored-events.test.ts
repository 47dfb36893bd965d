import { expect, it } from 'vitest';
import type { EventReader, StoredEvent } from '../../stores/event-store.ts';
import { storedEvents } from './stored-events.ts';

/** Each event was received ten milliseconds after the one before it. */
function readerOf(length: number, isGone: (arrival: number) => boolean, damaged: Set<number>) {
  let asked = 0;
  const event = (arrival: number): StoredEvent | null => {
    if (damaged.has(arrival)) throw new Error('damaged');
    if (isGone(arrival) || arrival >= length) return null;
    const document = Buffer.from('{}');
    return {
      arrival,
      stream: 's',
      index: '',
      id: String(arrival),
      received: 10 * arrival,
      document,
    };
  };
  const reader: Pick<EventReader, 'fetch' | 'count' | 'status'> = {
    fetch: (arrivals) => {
      asked += 1;
      return arrivals.map(event);
    },
    count: ({ arrivals }) => {
      asked += 1;
      let count = 0;
      for (let at = arrivals?.from ?? 0; at < Math.min(length, arrivals?.to ?? length); at += 1) {
        if (!isGone(at)) count += 1;
      }
      return { count, exact: true };
    },
    status: () => ({ nextArrival: length }) as ReturnType<EventReader['status']>,
  };
  return { reader, asked: () => asked };
}

/** The first arrival that still is there and was received at or after a time. */
const expected = (length: number, isGone: (arrival: number) => boolean, received: number) => {
  for (let at = 0; at < length; at += 1) if (!isGone(at) && 10 * at >= received) return at;
  return length;
};

it.each([
  ['without holes', () => false],
  ['a stream of every second event was removed', (at: number) => at % 2 === 0],
  ['the older half was removed', (at: number) => at < 5_000],
  ['a long hole in the middle', (at: number) => at > 1_000 && at < 9_000],
  ['one event is left in a hundred', (at: number) => at % 100 !== 7],
  ['nothing is left', () => true],
])('finds the first event of a time: %s', async (_, isGone) => {
  const { reader, asked } = readerOf(10_000, isGone, new Set());
  const events = storedEvents(reader);
  for (const received of [0, 5, 10, 9_990, 50_001, 73_000, 99_990, 99_991]) {
    const found = await events.arrivalAt(received);
    // Those between it and the one that is meant were removed.
    const wanted = expected(10_000, isGone, received);
    expect(found).toBeLessThanOrEqual(wanted);
    for (let at = found; at < wanted; at += 1) expect(isGone(at)).toBe(true);
  }
  expect(asked()).toBeLessThan(8 * 400);
});

it('is not led astray by events that are damaged', async () => {
  const damaged = new Set(Array.from({ length: 3_000 }, (_, index) => 4_000 + index));
  const { reader } = readerOf(10_000, () => false, damaged);
  const events = storedEvents(reader);
  expect(await events.arrivalAt(20_000)).toBe(2_000);
  expect(await events.arrivalAt(80_000)).toBe(8_000);
  expect(await events.arrivalAt(50_000)).toBeLessThanOrEqual(5_000);
});
