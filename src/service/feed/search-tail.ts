import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventReader } from '../../stores/event-store.ts';
import { storedBlock } from '../../runs/stored/stored-block.ts';
import type { TailQuery } from './tail-query.ts';

/** Events that arrived one after the other, and how much of them may be looked at. */
export interface Stretch {
  /** Arrival numbers: first inclusive, last exclusive. */
  readonly from: number;
  readonly to: number;
  /** Events that are returned: the latest. */
  readonly most: number;
  /** Whether there is no time to read more. */
  readonly isOver: () => boolean;
}

export interface FoundEvent {
  readonly arrival: number;
  readonly received: number;
  readonly stream: string;
  readonly document: Buffer;
}

export interface TailFound {
  /** In the order in which they arrived. */
  readonly events: readonly FoundEvent[];
  /** Of all that were looked at. */
  readonly matched: number;
  /** Those that an index has ruled out are among them. */
  readonly lookedAt: number;
}

/** Finds what a query matches of a stretch. Others have their turn between blocks. Throws `StoreError`. */
export async function searchTail(
  reader: Pick<EventReader, 'search' | 'fetch'>,
  { stages, now, readsIds, scan }: TailQuery,
  { from, to, most, isOver }: Stretch,
): Promise<TailFound> {
  const arrivals = { from, to };
  const search = reader.search({ streams: null, from: null, to: null, arrivals, stages, now });
  let found: FoundEvent[] = [];
  let matched = 0;
  let read = 0;
  try {
    for await (const stored of search.blocks) {
      const { stream, bytes } = stored;
      const ids = readsIds
        ? reader.fetch([...stored.arrivals]).map((event) => event?.id ?? '')
        : null;
      for (const { start, end, line } of scan(storedBlock(stored, ids)).totals.found) {
        const document = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
        const [arrival = 0, received = 0] = [stored.arrivals[line], stored.received[line]];
        found.push({ arrival, received, stream, document });
        matched += 1;
      }
      // What is held keeps whole blocks in memory.
      if (found.length > most) found = latest(found, most);
      read += stored.arrivals.length;
      if (isOver()) break;
      await nextTurn();
    }
  } finally {
    search.close();
  }
  const events = latest(found, most);
  return { events, matched, lookedAt: search.counts.excluded + read };
}

/** Blocks of several streams overlap. */
const latest = (found: readonly FoundEvent[], most: number): FoundEvent[] =>
  most <= 0 ? [] : found.toSorted((a, b) => a.arrival - b.arrival).slice(-most);
