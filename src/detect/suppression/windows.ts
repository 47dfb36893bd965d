import { getOrAdd } from '../../util/maps.ts';
import type { Suppression } from '../alert.ts';
import type { SavedValue } from '../../util/saved-value.ts';
import type { Instance } from './instance.ts';
import { earlier, later } from '../../util/time/index.ts';

/** First and last event of a match, in nanoseconds since the epoch. */
export interface Times {
  readonly start: bigint | null;
  readonly end: bigint | null;
}

/** The count increases while matches are absorbed. */
type Growing = { -readonly [K in keyof Suppression]: Suppression[K] };

interface Window {
  /** The time of the event that raised the alert; later events do not move the window. */
  readonly anchor: bigint;
  readonly suppression: Growing;
}

/** The open alerts of one rule that suppress others. */
export interface Windows {
  /** Adds the match to an earlier alert of its instance; `null` if none is near enough. */
  readonly absorb: (instance: Instance, times: Times) => Suppression | null;
  /** Opens a window for a match that becomes an alert. */
  readonly open: (instance: Instance, times: Times) => Suppression;
  /** Closes the windows that last for one execution. */
  readonly endExecution: () => void;
  /** Drops alerts; they absorb no more. The time is that of the first event, in nanoseconds since the epoch. */
  readonly forget: (isOver: (time: bigint, suppression: Suppression) => boolean) => void;
  /**
   * As plain data for {@link restore}.
   *
   * @param save returns the number of a suppression, which others may refer to as well
   */
  readonly snapshot: (save: (suppression: Suppression) => number) => unknown;
  /** Restores saved state. Throws `SnapshotError` for damaged data. */
  readonly restore: (saved: SavedValue, load: (saved: SavedValue) => Suppression) => void;
}

/**
 * Windows in event time. With a duration (in nanoseconds), an alert absorbs every match of its instance
 * within that distance of its own event, earlier ones included: a late event is absorbed like one on time.
 * Without a duration, and for events without a readable time, an alert absorbs until the end of the
 * execution.
 */
export function createWindows(duration: bigint | null): Windows {
  const timed = new Map<string, Window[]>();
  const inExecution = new Map<string, Growing>();
  const insert = (window: Window) => {
    const windows = getOrAdd(timed, window.suppression.instance, () => []);
    windows.splice(after(windows, window.anchor), 0, window);
  };
  return {
    absorb: ({ instance }, times) => {
      const found =
        duration === null || times.start === null
          ? inExecution.get(instance)
          : nearest(timed.get(instance) ?? [], times.start, duration);
      if (found === undefined) return null;
      found.count += 1;
      found.start = earlier(found.start, times.start);
      found.end = later(found.end, times.end);
      return found;
    },
    open: (instance, times) => {
      const suppression: Growing = { ...instance, ...times, count: 0 };
      if (duration === null || times.start === null) {
        inExecution.set(instance.instance, suppression);
      } else {
        insert({ anchor: times.start, suppression });
      }
      return suppression;
    },
    endExecution: () => inExecution.clear(),
    forget: (isOver) => {
      for (const [instance, windows] of timed) {
        const kept = windows.filter(({ anchor, suppression }) => !isOver(anchor, suppression));
        if (kept.length === 0) timed.delete(instance);
        else timed.set(instance, kept);
      }
    },
    snapshot: (save) => ({
      timed: [...timed.values()].flat().map(({ anchor, suppression }) => ({
        anchor: String(anchor),
        suppression: save(suppression),
      })),
      untimed: [...inExecution.values()].map(save),
    }),
    restore: (saved, load) => {
      for (const each of saved.get('timed').list()) {
        const suppression: Growing = load(each.get('suppression'));
        insert({ anchor: each.get('anchor').bigint(), suppression });
      }
      for (const each of saved.get('untimed').list()) {
        const suppression: Growing = load(each);
        inExecution.set(suppression.instance, suppression);
      }
    },
  };
}

/** Windows are sorted by their anchors, which are further apart than the duration. */
function nearest(windows: readonly Window[], time: bigint, duration: bigint): Growing | undefined {
  const next = after(windows, time);
  const before = windows[next - 1];
  if (before !== undefined && time - before.anchor <= duration) return before.suppression;
  const behind = windows[next];
  if (behind !== undefined && behind.anchor - time <= duration) return behind.suppression;
  return undefined;
}

/** The number of windows that begin at or before a time. */
function after(windows: readonly Window[], time: bigint): number {
  let low = 0;
  let high = windows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const window = windows[middle];
    if (window !== undefined && window.anchor <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
