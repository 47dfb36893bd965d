import type { Alert } from '../alert.ts';
import { describeRead, timesOf } from '../alert/describe.ts';
import { readerOf } from '../alert/reader.ts';
import type { ReadMatch } from '../alert/read-match.ts';
import type { DetectionRule } from '../detection-rule.ts';
import { keyOfHash } from '../identity/index.ts';
import { eventsOf } from '../match.ts';
import { timetableOf } from '../schedule/timetable.ts';
import { createWindows, instanceOf, suppressionDuration } from '../suppression/index.ts';
import { AlertBudget } from './alert-budget.ts';
import type { LiveMatch } from './live-search.ts';
import { OpenWindows } from './open-windows.ts';
import { RecentKeys } from './recent-keys.ts';

/** A match over the same events is known as a duplicate among so many at least. */
const REMEMBERED = 10_000;

export interface AlertSink {
  readonly alert: (alert: Alert) => void;
  /** An alert that had absorbed others absorbs no more: its count is final. */
  readonly alike: (alert: Alert) => void;
  /** The rule has raised as many alerts as it may in an interval. */
  readonly full: (most: number) => void;
}

/** Every match is one of an alert, a duplicate, an own alert, suppressed, or held back. */
export interface AlertCounts {
  alerts: number;
  duplicates: number;
  ownAlerts: number;
  suppressed: number;
  heldBack: number;
}

/** Makes alerts of the matches of one rule, as they come. */
export class LiveAlerts {
  readonly counts: AlertCounts = {
    alerts: 0,
    duplicates: 0,
    ownAlerts: 0,
    suppressed: 0,
    heldBack: 0,
  };
  readonly #rule: DetectionRule;
  readonly #sink: AlertSink;
  readonly #seen = new RecentKeys(REMEMBERED);
  readonly #most: number | null;
  readonly #budget: AlertBudget;
  readonly #suppresses: boolean;
  /** For how long an alert absorbs its like, in nanoseconds. */
  readonly #duration: bigint;
  readonly #windows;
  readonly #open: OpenWindows;
  #forgotAt: bigint | null = null;

  /** @param most alerts in an interval of the rule; `null` for all, left out for the rule's own */
  constructor(rule: DetectionRule, most: number | null | undefined, sink: AlertSink) {
    const { interval } = timetableOf(rule.rule);
    this.#rule = rule;
    this.#sink = sink;
    this.#most = most === undefined ? rule.rule.max_signals : most;
    this.#budget = new AlertBudget(this.#most, interval);
    this.#suppresses = rule.rule.alert_suppression !== undefined;
    this.#duration = suppressionDuration(rule.rule) ?? interval;
    this.#windows = createWindows(this.#duration);
    this.#open = new OpenWindows((alert) => {
      if (alert.suppression !== null && alert.suppression.count > 0) sink.alike(alert);
      // Without a time, windows last as long as what the sink is told of them.
      if (alert.start === null) this.#windows.endExecution();
    });
  }

  /** @param now the clock on the wall */
  take(match: LiveMatch, now: bigint): void {
    const { counts } = this;
    const reader = readerOf(this.#rule);
    const read = reader.read(match);
    const key = keyOfHash(read.id);
    if (read.events.some(({ row, event }) => reader.lineage.isOwn(row, event))) {
      counts.ownAlerts += 1;
    } else if (this.#seen.has(key)) {
      counts.duplicates += 1;
    } else {
      this.#seen.add(key);
      this.#judge(read, match, now);
    }
  }

  /** @param reached how far the stream has come, less what may come late */
  advance(reached: bigint | null, now: bigint): void {
    if (!this.#suppresses) return;
    this.#open.advance(reached, now);
    if (reached === null) return;
    if (this.#forgotAt !== null && reached - this.#forgotAt < this.#duration) return;
    this.#forgotAt = reached;
    this.#windows.forget(reached - this.#duration);
  }

  finish(): void {
    this.#open.closeAll();
  }

  #judge(read: ReadMatch, match: LiveMatch, now: bigint): void {
    const { groupBy } = readerOf(this.#rule);
    const instance = this.#suppresses ? instanceOf(this.#rule, read.common(), groupBy) : null;
    const times = timesOf(match);
    if (instance !== null && this.#windows.absorb(instance, times)) {
      this.counts.suppressed += 1;
      return;
    }
    const answer = this.#budget.ask(now);
    if (answer !== 'granted') {
      this.counts.heldBack += 1;
      if (answer === 'refused first') this.#sink.full(this.#most ?? 0);
      return;
    }
    const suppression = instance === null ? null : this.#windows.open(instance, times);
    const alert = describeRead(read, this.#rule, suppression);
    this.counts.alerts += 1;
    this.#sink.alert(alert);
    if (suppression !== null) this.#keepOpen(alert, match, now);
  }

  #keepOpen(alert: Alert, match: LiveMatch, now: bigint): void {
    const closed = this.#open.add({
      alert,
      end: (alert.start ?? now) + this.#duration,
      isTimed: alert.start !== null,
      bytes: eventsOf(match).reduce((sum, { bytes }) => sum + bytes, 0),
    });
    if (closed !== null) this.#windows.forget(closed - this.#duration + 1n);
  }
}
