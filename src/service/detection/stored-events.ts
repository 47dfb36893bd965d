import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventReader } from '../../stores/event-store.ts';
import type { CandidateEvent } from '../events/candidates/matched-batch.ts';
import type { StoredEvents } from './core.ts';

type Reader = Pick<EventReader, 'fetch' | 'count' | 'status'>;

/** How many are read before others on the thread get their turn: each may inflate a frame of 256 KB. */
const READ_AT_ONCE = 20;

/** Events of a store for detection. A damaged one counts as removed; the store says what is damaged. */
export function storedEvents(reader: Reader): StoredEvents {
  return {
    fetch: async (arrivals) => {
      const events: (CandidateEvent | null)[] = [];
      for (let at = 0; at < arrivals.length; at += READ_AT_ONCE) {
        if (at > 0) await nextTurn();
        events.push(...arrivals.slice(at, at + READ_AT_ONCE).map((each) => eventAt(reader, each)));
      }
      return events;
    },
    // Arrivals ascend with the time of receipt, so the first is found by halving.
    arrivalAt: async (received) => {
      let low = 0;
      let high = reader.status().nextArrival;
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        const event = eventAt(reader, middle) ?? (await nextEvent(reader, middle + 1, high));
        if (event === null || event.received >= received) high = middle;
        else low = event.arrival + 1;
      }
      return low;
    },
  };
}

/** By how much a stretch without events grows at each look, and how long it becomes: one with events is counted. */
const GROWTH = 8;
const MAX_STRETCH = 2 ** 18;

/**
 * The first event of a stretch of arrivals; `null` without any. Streams are kept for different times, so there may be
 * any number of holes, of any length, between events that are older and events that are younger.
 */
async function nextEvent(reader: Reader, from: number, to: number): Promise<CandidateEvent | null> {
  let start = from;
  // What is damaged is there, but says nothing. Where much of it is, what is found behind it errs to the early side.
  for (let step = 1; start < to; step *= 2) {
    const first = await firstStored(reader, start, to);
    if (first === null) return null;
    const event = eventAt(reader, first);
    if (event !== null) return event;
    start = first + step;
  }
  return null;
}

async function firstStored(reader: Reader, from: number, to: number): Promise<number | null> {
  const isEmpty = async (start: number, end: number): Promise<boolean> => {
    await nextTurn();
    const arrivals = { from: start, to: end };
    const all = { streams: null, from: null, to: null, stages: null, now: 0n };
    return reader.count({ ...all, arrivals }).count === 0;
  };
  let [low, length] = [from, 1];
  while (low < to && (await isEmpty(low, Math.min(to, low + length)))) {
    low += length;
    length = Math.min(MAX_STRETCH, length * GROWTH);
  }
  if (low >= to) return null;
  let high = Math.min(to, low + length);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await isEmpty(low, middle)) low = middle;
    else high = middle;
  }
  return low;
}

function eventAt(reader: Reader, arrival: number): CandidateEvent | null {
  try {
    const [event = null] = reader.fetch([arrival]);
    if (event === null) return null;
    const { received, index, stream, id, document } = event;
    return { arrival, received, index, stream, id, document: new Uint8Array(document) };
  } catch {
    return null;
  }
}
