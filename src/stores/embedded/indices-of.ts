import { isDamage } from '../errors.ts';
import type { IndexStatus } from '../event-store.ts';
import type { Segment } from './segment/segment.ts';
import type { StoredParts, StoreSnapshot } from './stored-parts.ts';

/** To which indices the events of each stream were sent. */
export function indicesOf(
  parts: StoredParts,
  { manifest, tail }: StoreSnapshot,
): readonly IndexStatus[] {
  const found = new Map<string, IndexStatus>();
  const add = (stream: string, index: string, events: number, storedBytes: number) => {
    const key = `${stream} ${index}`;
    const before = found.get(key) ?? { stream, index, events: 0, storedBytes: 0 };
    found.set(key, {
      ...before,
      events: before.events + events,
      storedBytes: before.storedBytes + storedBytes,
    });
  };
  for (const info of manifest.segments) {
    for (const [index, events] of countsOf(() => parts.segment(info)))
      add(info.stream, index, events, Math.round((info.storedBytes * events) / info.events));
  }
  for (const { stream, index, count } of tail) add(stream, index, count, 0);
  return [...found.values()];
}

function countsOf(open: () => Segment): ReadonlyMap<string, number> {
  try {
    return open().indices();
  } catch (error) {
    if (!isDamage(error)) throw error;
    return new Map();
  }
}
