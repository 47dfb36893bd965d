import { assert } from '../../util/assert.ts';
import { SavedValue, SnapshotError } from '../../util/saved-value.ts';
import { NANOS_PER_MINUTE } from '../../util/time/index.ts';
import type { Alert, Suppression } from '../alert.ts';
import type { ReadMatch } from '../alert/read-match.ts';
import type { JudgeMemory } from '../alerts/judge.ts';
import { Windows } from '../suppression/index.ts';
import type { LiveMatch } from '../types/live-search.ts';
import {
  type Growth,
  type HandledMatches,
  NO_COUNTS,
  type CappedMatch,
  type RunCounts,
} from './run-contract.ts';
import type { RunCandidate } from './run-event.ts';

/** The state of an earlier `RuleRun` of the same rule. */
export interface SavedRun {
  /** Of `RuleRun.snapshot`. */
  readonly state: unknown;
  /** The index of an exception item by its id; `null` if it no longer exists. */
  readonly loadItem: (id: string) => number | null;
  /** Whether all that decides about its open sequences is as it was: query, exceptions and value lists. */
  readonly keepsSearch: boolean;
}

export const KIND = 'rule run';
export const VERSION = 1;

/** Throws `SnapshotError` for what no run has saved. */
export function opened(state: unknown): SavedValue {
  const saved = new SavedValue(state, KIND);
  saved.expect(KIND, VERSION);
  return saved;
}

/** The message if a part of a saved state cannot be restored. */
export function attempt(restore: () => void): string | null {
  try {
    restore();
    return null;
  } catch (error) {
    if (error instanceof SnapshotError) return error.message;
    throw error;
  }
}

/** What a run has found so far. */
export class RunFindings {
  readonly counts: { -readonly [K in keyof RunCounts]: number } = { ...NO_COUNTS };
  readonly alerts: Alert[] = [];
  readonly suppressedKeys: string[] = [];
  readonly capped: CappedMatch[] = [];
  readonly hiddenBy = new Map<number, number>();
  readonly late: RunCandidate[] = [];
  /** Matches that are not yet judged. */
  readonly unjudged: LiveMatch[] = [];
  readonly lost = { matches: 0, arrivals: new Set<number>() };

  get hasFound(): boolean {
    return this.counts.matches > 0 || this.lost.matches > 0;
  }

  /** @param arrivals of the events of a match that are no longer stored */
  lose(arrivals: readonly number[]): void {
    this.lost.matches += 1;
    for (const arrival of arrivals) this.lost.arrivals.add(arrival);
  }

  hide(items: readonly number[]): void {
    this.counts.excepted += 1;
    for (const item of items) this.hiddenBy.set(item, (this.hiddenBy.get(item) ?? 0) + 1);
  }

  checked(): RunCounts {
    const { matches, fromBacklog, alerts, suppressed, capped, ...rest } = this.counts;
    const { excepted, selfMatches, duplicates } = rest;
    const sum = alerts + suppressed + capped + excepted + selfMatches + duplicates;
    assert(matches + fromBacklog === sum, 'every match has become exactly one thing');
    return { ...this.counts };
  }
}

/**
 * The maximum number of alerts of a rule that absorb others. Beyond it, those that have been idle the longest absorb
 * no more: the next match of their instance is another alert.
 */
const MAX_WINDOWS = 5_000;

/** An alert that absorbs matches. */
interface OpenAlert {
  readonly id: string;
  /** When it was raised or last absorbed a match, by wall-clock time in nanoseconds. */
  touched: bigint;
}

type Growing = { -readonly [K in keyof Suppression]: Suppression[K] };

/** What a rule knows of its matches between runs. Documents are not part of it. */
export class RunMemory implements JudgeMemory {
  readonly windows: Windows;
  readonly #handled: HandledMatches;
  readonly #duration: bigint | null;
  readonly #lateness: bigint;
  readonly #open = new Map<Suppression, OpenAlert>();
  #settled = new Set<string>();
  #capped = new Set<string>();
  /** Alerts of this run that absorb others. */
  #raised: Suppression[] = [];
  /** Alerts that have absorbed others in this run, with their ids. */
  readonly #grown = new Map<Suppression, string>();
  #execution: number | null = null;
  #now = 0n;
  #forgotAt = 0n;
  #hasChanged = false;
  /** Whether the matches that are judged come from the backlog. */
  judgesBacklog = false;

  /**
   * @param duration how long an alert absorbs others; `null`: for an execution
   * @param lateness how long after the first event of a match it may be found
   */
  constructor(handled: HandledMatches, duration: bigint | null, lateness: bigint) {
    this.#handled = handled;
    this.#duration = duration;
    this.#lateness = lateness;
    this.windows = new Windows(duration);
  }

  knows(key: string): boolean {
    if (this.#settled.has(key) || this.#capped.has(key) || this.#handled.has(key)) return true;
    return !this.judgesBacklog && this.#handled.waits(key);
  }

  knewBefore(read: ReadMatch): boolean {
    return this.#handled.before?.(read, this.judgesBacklog) ?? false;
  }

  settle(key: string): void {
    this.#settled.add(key);
  }

  cap(key: string): void {
    this.#capped.add(key);
  }

  /** What was found in earlier runs is durable by now. */
  beginRun(execution: number, now: bigint): void {
    // Values of events can be long, and alerts are written once.
    for (const suppression of this.#raised) (suppression as Growing).terms = NO_TERMS;
    this.#settled = new Set();
    this.#capped = new Set();
    this.#raised = [];
    this.#grown.clear();
    this.#now = now;
    this.#hasChanged = false;
    if (execution === this.#execution) return;
    this.#execution = execution;
    this.windows.endExecution();
    if (this.#duration !== null || this.#open.size === 0) return;
    this.#open.clear();
    this.#hasChanged = true;
  }

  /** An alert has been raised. */
  raised({ id, suppression }: Alert): void {
    if (suppression === null) return;
    this.#open.set(suppression, { id, touched: this.#now });
    this.#raised.push(suppression);
    this.#hasChanged = true;
    if (this.#open.size > 2 * MAX_WINDOWS) this.#shed();
  }

  /** An alert has absorbed a match. */
  absorbed(suppression: Suppression): void {
    const alert = this.#open.get(suppression);
    assert(alert !== undefined, 'what a window absorbs is counted on its alert');
    alert.touched = this.#now;
    this.#grown.set(suppression, alert.id);
    this.#hasChanged = true;
  }

  /**
   * Returns the alerts of earlier runs that have absorbed matches in this one.
   *
   * @param reached event time; `null` if not known
   */
  endRun(reached: bigint | null): { readonly id: string; readonly suppression: Growth }[] {
    for (const suppression of this.#raised) this.#grown.delete(suppression);
    const grown = [...this.#grown].map(([{ instance, start, end, count }, id]) => ({
      id,
      suppression: { instance, start, end, count },
    }));
    this.#forget(reached);
    return grown;
  }

  /** Whether the run has changed what {@link snapshot} returns. */
  get hasChanged(): boolean {
    return this.#hasChanged;
  }

  /** As plain data for {@link restore}; `null` if there is nothing to save. JSON can hold it. */
  snapshot(): unknown {
    if (this.#open.size === 0) return null;
    const alerts = [...this.#open];
    const numbers = new Map(alerts.map(([suppression], index) => [suppression, index]));
    return {
      isTimed: this.#duration !== null,
      execution: this.#execution,
      alerts: alerts.map(([{ instance, start, end, count }, { id, touched }]) => ({
        id,
        touched: String(touched),
        instance,
        start: start === null ? null : String(start),
        end: end === null ? null : String(end),
        count,
      })),
      windows: this.windows.snapshot((suppression) => numbers.get(suppression) ?? 0),
    };
  }

  /** Restores saved state before the first run. Throws `SnapshotError` for damaged data. */
  restore(saved: SavedValue): void {
    if (saved.value === null) return;
    // The rule has been given a duration since, or has lost it.
    if (saved.get('isTimed').flag() !== (this.#duration !== null)) return;
    const alerts = saved.get('alerts').list();
    const open = alerts.map((each) => {
      const suppression: Suppression = {
        instance: each.get('instance').text(),
        terms: NO_TERMS,
        start: each.get('start').orNull((time) => time.bigint()),
        end: each.get('end').orNull((time) => time.bigint()),
        count: each.get('count').integer(),
      };
      const alert: OpenAlert = {
        id: each.get('id').text(),
        touched: each.get('touched').bigint(),
      };
      return [suppression, alert] as const;
    });
    const execution = saved.get('execution').orNull((each) => each.integer(-Infinity));
    try {
      this.windows.restore(saved.get('windows'), (number) => {
        const [suppression] = open[number.integer(0, open.length - 1)] ?? [];
        return suppression ?? number.fail('the number of an alert');
      });
    } catch (error) {
      // What a window absorbs must be counted on its alert.
      this.windows.forget(() => true);
      this.windows.endExecution();
      throw error;
    }
    this.#execution = execution;
    for (const [suppression, alert] of open) this.#open.set(suppression, alert);
  }

  /**
   * An alert absorbs late events too, so it is dropped only when neither event time nor the clock leaves room for
   * one: a shipper that was offline sends old events for a while.
   */
  #forget(reached: bigint | null): void {
    const duration = this.#duration;
    if (duration === null) return;
    if (this.#open.size > MAX_WINDOWS) this.#shed();
    const sinceThen = this.#now - this.#forgotAt;
    if (sinceThen >= 0n && sinceThen < NANOS_PER_MINUTE) return;
    this.#forgotAt = this.#now;
    const room = duration + this.#lateness;
    const isPast = (time: bigint) => reached === null || time + room < reached;
    this.#drop((time, { touched }) => isPast(time) && touched + room < this.#now);
  }

  #shed(): void {
    // Those of an execution are as many as it may raise alerts.
    if (this.#duration === null) return;
    const times = [...this.#open.values()].map(({ touched }) => touched);
    const excess = times.length - MAX_WINDOWS;
    if (excess <= 0) return;
    const last = times.sort((a, b) => (a < b ? -1 : Number(a > b)))[excess - 1] as bigint;
    let left = excess;
    this.#drop((_, { touched }) => touched <= last && left-- > 0);
  }

  #drop(isOver: (time: bigint, alert: OpenAlert) => boolean): void {
    this.windows.forget((time, suppression) => {
      const alert = this.#open.get(suppression);
      if (alert !== undefined && !isOver(time, alert)) return false;
      this.#open.delete(suppression);
      this.#hasChanged = true;
      return true;
    });
  }
}

const NO_TERMS: Suppression['terms'] = [];
