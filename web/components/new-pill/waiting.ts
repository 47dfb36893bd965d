import { latestReading } from '../../api/readings.ts';

/** What was received after one reading had begun, and before the next did. */
export interface Heard {
  readonly reading: number;
  readonly ids: ReadonlySet<string>;
  /** Beyond {@link MAX_IDS}: counted only. */
  readonly more: number;
  /** The earliest of their times. */
  readonly since: string;
}

export interface New {
  readonly id: string;
  readonly time: string;
}

export interface Waiting {
  readonly count: number;
  /** When the first of them came; `null` where there are none. */
  readonly since: string | null;
}

const MAX_IDS = 1_000;

/** @param shown the reading that the list shows: what was received before it began is in it */
export function hear(
  heard: readonly Heard[],
  found: readonly New[],
  shown: number,
): readonly Heard[] {
  const latest = latestReading();
  const kept = heard.filter(({ reading }) => reading >= shown);
  const last = kept.at(-1);
  const isOpen = last?.reading === latest;
  const ids = new Set(isOpen ? last.ids : []);
  let more = isOpen ? last.more : 0;
  let since = isOpen ? last.since : null;
  for (const { id, time } of found) {
    if (ids.size < MAX_IDS) ids.add(id);
    else if (!ids.has(id)) more += 1;
    if (since === null || time < since) since = time;
  }
  if (since === null) return kept;
  return [...(isOpen ? kept.slice(0, -1) : kept), { reading: latest, ids, more, since }];
}

/** @param has whether the list shows it: a reading may have found more than it was begun for */
export function waitingOf(
  heard: readonly Heard[],
  shown: number,
  has: (id: string) => boolean,
): Waiting {
  let count = 0;
  let since: string | null = null;
  for (const { reading, ids, more, since: first } of heard) {
    if (reading < shown) continue;
    const own = more + [...ids].filter((id) => !has(id)).length;
    if (own > 0 && (since === null || first < since)) since = first;
    count += own;
  }
  return { count, since };
}
