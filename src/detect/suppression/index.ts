import { catalogueType } from '../../events/catalogue/index.ts';
import { printJson } from '../../events/json.ts';
import {
  readValueAs,
  valueType,
  valuesOf,
  type Row,
  type Scalar,
  type Value,
} from '../../events/field-set.ts';

import {
  NANOS_PER_HOUR,
  NANOS_PER_MINUTE,
  NANOS_PER_SECOND,
  earlier,
  later,
} from '../../util/time/index.ts';
import type { Rule } from '../../rules/index.ts';
import { getOrAdd } from '../../util/maps.ts';
import type { SavedValue } from '../../util/saved-value.ts';
import type { Suppression } from '../alert.ts';
import type { DetectionRule } from '../detection-rule.ts';
import { hashOf } from '../identity/index.ts';
import { ALERT_BOUNDS } from '../source/bounded-reader.ts';
import { truncateText, detached } from '../source/truncate-text.ts';

/** The values that alerts must share to be suppressed together. */
export type Instance = Pick<Suppression, 'instance' | 'terms'>;

/**
 * The instance that a match belongs to, given by the values of all fields of `group_by`, with arrays
 * compared as sets. A missing field counts as a value of its own, unless the rule says `doNotSuppress`:
 * then there is no instance.
 */
export function instanceOf(
  { id, rule }: DetectionRule,
  row: Row,
  slots: readonly number[],
): Instance | null {
  const suppression = rule.alert_suppression;
  if (suppression === undefined) return null;
  // An alert has its document as it came, and so has its row.
  const values = slots.map((slot, index) =>
    readValueAs(valueType(catalogueType(suppression.group_by[index] ?? '')), row[slot]),
  );
  const strict = suppression.missing_fields_strategy === 'doNotSuppress';
  if (strict && values.includes(undefined)) return null;
  const terms = suppression.group_by.map((field, index) => ({
    field,
    value: termOf(values[index]),
  }));
  const instance = hashOf(printJson(['instance', id, terms]));
  return { instance, terms: terms.map(({ field, value }) => ({ field, value: shown(value) })) };
}

/**
 * A bounded copy of a value: alerts are retained for the whole run, along with everything they reference.
 */
function shown(value: Term): Term {
  if (typeof value === 'string') return detached(truncateText(value, ALERT_BOUNDS.longest));
  return isList(value)
    ? (value.slice(0, ALERT_BOUNDS.elements).map(shown) as readonly Scalar[])
    : value;
}

const isList = (value: Term): value is readonly Scalar[] => Array.isArray(value);

type Term = Scalar | readonly Scalar[] | null;

function termOf(value: Value): Term {
  if (typeof value !== 'object') return value ?? null;
  return [...valuesOf(value)].sort((a, b) => compare(typeof a, typeof b) || compare(a, b));
}

const compare = (a: Scalar, b: Scalar): number => (a === b ? 0 : a < b ? -1 : 1);

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

/**
 * The open alerts of one rule that suppress others, in event time. With a duration (in nanoseconds), an alert
 * absorbs every match of its instance within that distance of its own event, earlier ones included: a late event
 * is absorbed like one on time. Without a duration, and for events without a readable time, an alert absorbs
 * until the end of the execution.
 */
export class Windows {
  readonly #duration: bigint | null;
  readonly #timed = new Map<string, Window[]>();
  readonly #inExecution = new Map<string, Growing>();

  constructor(duration: bigint | null) {
    this.#duration = duration;
  }

  /** Adds the match to an earlier alert of its instance; `null` if none is near enough. */
  absorb({ instance }: Instance, times: Times): Suppression | null {
    const found =
      this.#duration === null || times.start === null
        ? this.#inExecution.get(instance)
        : nearest(this.#timed.get(instance) ?? [], times.start, this.#duration);
    if (found === undefined) return null;
    found.count += 1;
    found.start = earlier(found.start, times.start);
    found.end = later(found.end, times.end);
    return found;
  }

  /** Opens a window for a match that becomes an alert. */
  open(instance: Instance, times: Times): Suppression {
    const suppression: Growing = { ...instance, ...times, count: 0 };
    if (this.#duration === null || times.start === null) {
      this.#inExecution.set(instance.instance, suppression);
    } else this.#insert({ anchor: times.start, suppression });
    return suppression;
  }

  /** Closes the windows that last for one execution. */
  endExecution(): void {
    this.#inExecution.clear();
  }

  /** Drops alerts; they absorb no more. The time is that of the first event, in nanoseconds since the epoch. */
  forget(isOver: (time: bigint, suppression: Suppression) => boolean): void {
    for (const [instance, windows] of this.#timed) {
      const kept = windows.filter(({ anchor, suppression }) => !isOver(anchor, suppression));
      if (kept.length === 0) this.#timed.delete(instance);
      else this.#timed.set(instance, kept);
    }
  }

  /**
   * As plain data for {@link restore}.
   *
   * @param save returns the number of a suppression, which others may refer to as well
   */
  snapshot(save: (suppression: Suppression) => number): unknown {
    return {
      timed: [...this.#timed.values()].flat().map(({ anchor, suppression }) => ({
        anchor: String(anchor),
        suppression: save(suppression),
      })),
      untimed: [...this.#inExecution.values()].map(save),
    };
  }

  /** Restores saved state. Throws `SnapshotError` for damaged data. */
  restore(saved: SavedValue, load: (saved: SavedValue) => Suppression): void {
    for (const each of saved.get('timed').list()) {
      const suppression: Growing = load(each.get('suppression'));
      this.#insert({ anchor: each.get('anchor').bigint(), suppression });
    }
    for (const each of saved.get('untimed').list()) {
      const suppression: Growing = load(each);
      this.#inExecution.set(suppression.instance, suppression);
    }
  }

  #insert(window: Window): void {
    const windows = getOrAdd(this.#timed, window.suppression.instance, () => []);
    windows.splice(after(windows, window.anchor), 0, window);
  }
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

const NANOS = { s: NANOS_PER_SECOND, m: NANOS_PER_MINUTE, h: NANOS_PER_HOUR } as const;

/** How long an alert of a rule suppresses others, in nanoseconds; `null`: within an execution. */
export function suppressionDuration(rule: Rule): bigint | null {
  const duration = rule.alert_suppression?.duration;
  return duration === undefined ? null : BigInt(duration.value) * NANOS[duration.unit];
}
