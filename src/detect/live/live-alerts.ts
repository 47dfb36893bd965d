import type { Scalar } from '../../events/field-set.ts';
import { loadScalar, saveScalar } from '../../lang/sequence/machine-snapshot.ts';
import type { Alert, Suppression } from '../alert.ts';
import { describeAlert } from '../alert/reader.ts';
import {
  IntervalLimit,
  Judge,
  noVerdicts,
  type VerdictCounts,
  AlertMemory,
} from '../alerts/judge.ts';

import type { DetectionRule } from '../detection-rule.ts';
import { eventsOf } from '../match.ts';
import { timetableOf } from '../schedule/visibility.ts';
import { suppressionDuration } from '../suppression/index.ts';
import type { SavedValue } from '../../util/saved-value.ts';
import type { LiveMatch, LoadEvent, SaveEvent } from '../types/live-search.ts';
import { saveMatch, loadMatch } from './kept-event.ts';

/** Saves and numbers each suppression once, however many windows refer to it. */
class SuppressionSaver {
  readonly saved: unknown[] = [];
  readonly #known = new Map<Suppression, number>();

  numberOf(suppression: Suppression): number {
    const number = this.#known.get(suppression) ?? this.saved.length;
    if (number === this.saved.length) {
      this.#known.set(suppression, number);
      this.saved.push(save(suppression));
    }
    return number;
  }
}

function save({ instance, terms, start, end, count }: Suppression): unknown {
  return {
    instance,
    terms: terms.map(({ field, value }) => ({
      field,
      value: Array.isArray(value)
        ? (value as readonly Scalar[]).map(saveScalar)
        : saveScalar(value as Scalar | null),
    })),
    start: start === null ? null : String(start),
    end: end === null ? null : String(end),
    count,
  };
}

/** Throws `SnapshotError` for damaged data. */
function loadSuppression(saved: SavedValue): Suppression {
  return {
    instance: saved.get('instance').text(),
    terms: saved
      .get('terms')
      .list()
      .map((term) => {
        const value = term.get('value');
        return {
          field: term.get('field').text(),
          value: Array.isArray(value.value) ? value.list().map(loadScalar) : loadScalar(value),
        };
      }),
    start: saved.get('start').orNull((each) => each.bigint()),
    end: saved.get('end').orNull((each) => each.bigint()),
    count: saved.get('count').integer(),
  };
}

interface OpenWindow {
  readonly alert: Alert;
  /** The match of the alert, with its events in memory. */
  readonly match: LiveMatch;
  /** In event time; in wall-clock time for alerts without a time. */
  readonly end: bigint;
  readonly isTimed: boolean;
  readonly bytes: number;
}

/** The maximum number of open alerts per rule, and of bytes of their documents. */
const MAX_OPEN = 1_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** Alerts that still absorb matches of their instance. */
class OpenWindows {
  readonly #closed: (alert: Alert) => void;
  #open: OpenWindow[] = [];
  #bytes = 0;
  #next: { readonly timed: bigint | null; readonly untimed: bigint | null } = NEVER;

  /** @param closed is called with each alert that absorbs no more */
  constructor(closed: (alert: Alert) => void) {
    this.#closed = closed;
  }

  /** Returns the end of a window that had to be closed early, or `null`. */
  add(window: OpenWindow): bigint | null {
    this.#open.push(window);
    this.#bytes += window.bytes;
    this.#look();
    if (this.#open.length <= MAX_OPEN && this.#bytes <= MAX_BYTES) return null;
    const oldest = this.#open[0];
    this.#close((each) => each === oldest);
    return oldest?.isTimed === true ? oldest.end : null;
  }

  advance(reached: bigint | null, now: bigint): void {
    const { timed, untimed } = this.#next;
    const isOver = (end: bigint | null, time: bigint | null) =>
      end !== null && time !== null && end < time;
    if (!isOver(timed, reached) && !isOver(untimed, now)) return;
    this.#close(({ end, isTimed }) => isOver(end, isTimed ? reached : now));
  }

  /** The open windows, oldest first. */
  windows(): readonly OpenWindow[] {
    return this.#open;
  }

  closeAll(): void {
    if (this.#open.length > 0) this.#close(() => true);
  }

  #close(ends: (window: OpenWindow) => boolean): void {
    const over = this.#open.filter(ends);
    this.#open = this.#open.filter((window) => !ends(window));
    for (const { alert, bytes } of over) {
      this.#bytes -= bytes;
      this.#closed(alert);
    }
    this.#look();
  }

  #look(): void {
    const first = (isTimed: boolean) =>
      this.#open.reduce<bigint | null>(
        (least, each) =>
          each.isTimed === isTimed && (least === null || each.end < least) ? each.end : least,
        null,
      );
    this.#next = { timed: first(true), untimed: first(false) };
  }
}

const NEVER = { timed: null, untimed: null };

/** The minimum number of past matches among which duplicates are recognised. */
const REMEMBERED = 10_000;

export interface AlertSink {
  readonly alert: (alert: Alert) => void;
  /** An alert with suppressed matches absorbs no more: its count is final. */
  readonly suppressed: (alert: Alert) => void;
  /** The rule has reached its rate limit for an interval. */
  readonly full: (max: number) => void;
}

/** Turns the matches of one rule into alerts as they arrive. `now` is wall-clock time in nanoseconds. */
export class LiveAlerts {
  readonly counts = noVerdicts();
  readonly #rule: DetectionRule;
  readonly #sink: AlertSink;
  readonly #max: number | null;
  readonly #memory: AlertMemory;
  readonly #judge: Judge;
  readonly #limit: IntervalLimit;
  readonly #suppresses: boolean;
  /** How long an alert suppresses others, in nanoseconds. */
  readonly #duration: bigint;
  readonly #open: OpenWindows;
  #forgotAt: bigint | null = null;

  /** @param max alerts per interval of the rule; `null` for all, `undefined` for the rule's own limit */
  constructor(rule: DetectionRule, max: number | null | undefined, sink: AlertSink) {
    const { interval } = timetableOf(rule.rule);
    this.#rule = rule;
    this.#sink = sink;
    this.#max = max === undefined ? rule.rule.max_signals : max;
    this.#limit = new IntervalLimit(this.#max, interval);
    this.#suppresses = rule.rule.alert_suppression !== undefined;
    this.#duration = suppressionDuration(rule.rule) ?? interval;
    this.#memory = new AlertMemory({ duration: this.#duration, remembered: REMEMBERED });
    this.#judge = new Judge(rule, this.#memory);
    this.#open = new OpenWindows((alert) => {
      if (alert.suppression !== null && alert.suppression.count > 0) sink.suppressed(alert);
      // A window without a time lasts until the sink has received its final count.
      if (alert.start === null) this.#memory.windows.endExecution();
    });
  }

  take(match: LiveMatch, now: bigint): void {
    if (this.#limit.moveTo(now)) this.#memory.beginPeriod();
    const verdict = this.#judge.judge(match, this.#limit, this.counts);
    if (verdict.kind === 'capped' && this.#limit.refuse()) this.#sink.full(this.#max ?? 0);
    if (verdict.kind !== 'alert') return;
    this.#sink.alert(verdict.alert);
    if (verdict.alert.suppression !== null) this.#keepOpen(verdict.alert, match, now);
  }

  /** @param reached event time of the stream, less its lateness */
  advance(reached: bigint | null, now: bigint): void {
    if (!this.#suppresses) {
      // Suppression was removed on a reload: open windows absorb no more.
      this.#open.closeAll();
      return;
    }
    this.#open.advance(reached, now);
    if (reached === null) return;
    if (this.#forgotAt !== null && reached - this.#forgotAt < this.#duration) return;
    this.#forgotAt = reached;
    this.#forget(reached - this.#duration);
  }

  finish(): void {
    this.#open.closeAll();
  }

  /** As plain data for {@link restore}; JSON can hold it. */
  snapshot(saveEvent: SaveEvent): unknown {
    const suppressions = new SuppressionSaver();
    const open = this.#open.windows().map(({ alert, match, end, isTimed }) => ({
      match: saveMatch(match, saveEvent),
      suppression: suppressions.numberOf(alert.suppression as Suppression),
      end: isTimed ? null : String(end),
    }));
    const memory = this.#memory.snapshot((suppression) => suppressions.numberOf(suppression));
    const limit = this.#limit.snapshot();
    const forgotAt = this.#forgotAt === null ? null : String(this.#forgotAt);
    const counts = { ...this.counts };
    return { counts, memory, open, suppressions: suppressions.saved, limit, forgotAt };
  }

  /** Restores saved state. Throws `SnapshotError` for damaged data. */
  restore(saved: SavedValue, loadEvent: LoadEvent): void {
    const suppressions = saved.get('suppressions').list().map(loadSuppression);
    const load = (each: SavedValue): Suppression =>
      suppressions[each.integer(0, suppressions.length - 1)] ?? each.fail('a suppression');
    const windows = saved
      .get('open')
      .list()
      .map((each): OpenWindow => {
        const match = loadMatch(each.get('match'), loadEvent);
        const suppression = load(each.get('suppression'));
        const alert = { ...describeAlert(match, this.#rule), suppression };
        // Uses the rule's current duration, as its windows do.
        const end = alert.start === null ? each.get('end').bigint() : alert.start + this.#duration;
        return { alert, match, end, isTimed: alert.start !== null, bytes: bytesOf(match) };
      });
    this.#memory.restore(saved.get('memory'), load);
    this.#limit.restore(saved.get('limit'));
    for (const window of windows) this.#open.add(window);
    this.#forgotAt = saved.get('forgotAt').orNull((each) => each.bigint());
    for (const name of Object.keys(this.counts) as (keyof VerdictCounts)[]) {
      this.counts[name] = saved.get('counts').get(name).integer();
    }
  }

  #keepOpen(alert: Alert, match: LiveMatch, now: bigint): void {
    const closed = this.#open.add({
      alert,
      match,
      end: (alert.start ?? now) + this.#duration,
      isTimed: alert.start !== null,
      bytes: bytesOf(match),
    });
    if (closed !== null) this.#forget(closed - this.#duration + 1n);
  }

  #forget(before: bigint): void {
    this.#memory.windows.forget((time) => time < before);
  }
}

const bytesOf = (match: LiveMatch): number =>
  eventsOf(match).reduce((sum, { bytes }) => sum + bytes, 0);
