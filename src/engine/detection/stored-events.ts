import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventReader } from '../../stores/event-store.ts';
import type { CandidateEvent } from '../candidates/matched-batch.ts';
import type { StoredEvents } from './core.ts';

/** How many are read before others on the thread get their turn: each may inflate a frame of 256 KB. */
const READ_AT_ONCE = 20;

/** Events of a store for detection. A damaged one counts as removed; the store says what is damaged. */
export function storedEvents(reader: Pick<EventReader, 'fetch' | 'status'>): StoredEvents {
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
        const event = eventAt(reader, middle);
        if (event === null || event.received < received) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}

function eventAt(reader: Pick<EventReader, 'fetch'>, arrival: number): CandidateEvent | null {
  try {
    const [event = null] = reader.fetch([arrival]);
    if (event === null) return null;
    const { received, index, id, document } = event;
    return { arrival, received, index, id, document: new Uint8Array(document) };
  } catch {
    return null;
  }
}
