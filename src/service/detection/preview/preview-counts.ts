import type { Alert } from '../../../detect/alert.ts';
import { NO_COUNTS, type Growth, type RunCounts } from '../../../detect/run/run-contract.ts';
import type { Timetable } from '../../../detect/schedule/visibility.ts';
import type { AlertReader } from '../../../stores/alert-store.ts';
import { NANOS_PER_SECOND } from '../../../util/time/index.ts';
import type { FoundCandidates } from './find-candidates.ts';
import type { Preview, PreviewAlert, PreviewComparison, PreviewExecution } from './preview.ts';
import {
  arrivalsOf,
  type ExecutionResult,
  type RaisedAlert,
  type ScheduledRuns,
} from './scheduled-runs.ts';

const MAX_ALERTS = 1_000;
const MAX_EXECUTIONS = 1_000;
const MAX_BUCKETS = 200n;

export interface PreviewCountsOptions {
  readonly from: bigint;
  readonly to: bigint;
  readonly timetable: Timetable;
  readonly alerts: Pick<AlertReader, 'get'> | null;
  readonly maxShown?: number | undefined;
  readonly sink?: PreviewSink | undefined;
}

/** Takes alerts as they are raised, while their documents are at hand. */
export interface PreviewSink {
  raised(alert: Alert, at: bigint): void;
  /** An alert has absorbed further matches. */
  grown(id: string, suppression: Growth): void;
}

export interface ReplayCounts {
  readonly candidates: number;
  /** Events at which the query could not be evaluated. */
  readonly failures: number;
  /** Candidates that were removed from the store meanwhile. */
  readonly missing: number;
}

/** What else belongs to the result. */
export interface PreviewSources {
  readonly found: FoundCandidates;
  readonly maxAlerts: number | null;
  readonly replayed: ReplayCounts;
  readonly runs: Pick<ScheduledRuns, 'waiting' | 'overflow' | 'lost'>;
  readonly gone: Pick<PreviewComparison, 'gone' | 'goneExamples' | 'isComplete'> | null;
}

type Growing<T> = { -readonly [K in keyof T]: T[K] };

/** Adds up the results of executions. The first alerts are kept, of the others only their ids. */
export class PreviewCounts {
  readonly #options: PreviewCountsOptions;
  readonly #maxShown: number;
  /** Ids, cut and packed: a set of a million takes some 60 MB. */
  readonly #raised = new Set<string>();
  readonly #suppressed = new Set<string>();
  readonly #alerts: Growing<PreviewAlert>[] = [];
  readonly #shownById = new Map<string, Growing<PreviewAlert>>();
  readonly #hiddenBy = new Map<number, number>();
  readonly #executions: Growing<PreviewExecution>[] = [];
  readonly #interval: bigint;
  readonly #buckets = new Map<bigint, number>();
  #later = 0;
  #moreExecutions = 0;
  /** The execution whose parts are coming in. */
  #current: Growing<PreviewExecution> | null = null;
  #same = 0;
  #largest = 0;
  #largestAt: bigint | null = null;
  #emptyAt: bigint | null = null;
  #hasWaited = false;
  #released = 0;
  readonly #counts: Growing<RunCounts> = { ...NO_COUNTS };

  constructor(options: PreviewCountsOptions) {
    this.#options = options;
    this.#maxShown = options.maxShown ?? MAX_ALERTS;
    this.#interval = intervalOf(options.to - options.from);
  }

  /** Whether a match of this key has become an alert, or was suppressed. */
  isHandled(id: string): boolean {
    return this.isRaised(id) || this.isSuppressed(id);
  }

  isRaised(id: string): boolean {
    return this.#raised.has(packed(id));
  }

  isSuppressed(id: string): boolean {
    return this.#suppressed.has(packed(id));
  }

  /** @param isWhole whether no further part of the execution follows */
  add(result: ExecutionResult, isWhole: boolean): void {
    const { at, counts, alerts, grown, suppressedKeys, hiddenBy, newlyCapped, waiting } = result;
    for (const name of Object.keys(this.#counts) as (keyof RunCounts)[]) {
      this.#counts[name] += name === 'capped' ? newlyCapped : counts[name];
    }
    for (const raised of alerts) this.#raise(raised, at);
    for (const { id, suppression } of grown) {
      this.#options.sink?.grown(id, suppression);
      const shown = this.#shownById.get(id);
      if (shown !== undefined) shown.suppressed = suppression.count;
    }
    for (const key of suppressedKeys) this.#suppressed.add(packed(key));
    for (const [item, matches] of hiddenBy) {
      this.#hiddenBy.set(item, (this.#hiddenBy.get(item) ?? 0) + matches);
    }
    this.#addExecution(result, isWhole);
    if (waiting > this.#largest) {
      this.#largest = waiting;
      this.#largestAt = at;
    }
    if (waiting > 0) this.#hasWaited = true;
    this.#emptyAt = waiting > 0 ? null : this.#hasWaited ? (this.#emptyAt ?? at) : null;
  }

  preview({ found, maxAlerts, replayed, runs, gone }: PreviewSources): Preview {
    const { from, to, timetable, alerts } = this.#options;
    const { times, stored } = found;
    const { fromBacklog: _, ...counts } = this.#counts;
    return {
      from,
      to,
      judgedTo: times.cut,
      notJudged: times.dropped,
      events: { selected: stored.selected, read: stored.read, damaged: stored.damaged },
      candidates: replayed.candidates,
      missing: replayed.missing,
      failures: found.failures + replayed.failures,
      counts: { ...counts, untimed: counts.untimed + found.untimed },
      maxAlerts,
      backlog: {
        largest: this.#largest,
        largestAt: this.#largestAt,
        emptyAt: this.#emptyAt,
        left: runs.waiting,
        overflow: runs.overflow,
        lost: runs.lost,
        released: this.#released,
      },
      executions: {
        total: timetable.since(to) - timetable.since(from) + 1,
        shown: this.#executions,
        more: this.#moreExecutions,
      },
      histogram: {
        interval: this.#interval,
        buckets: [...this.#buckets]
          .map(([at, count]) => ({ at, alerts: count }))
          .sort((a, b) => (a.at < b.at ? -1 : 1)),
        later: this.#later,
      },
      alerts: this.#alerts,
      moreAlerts: this.#counts.alerts - this.#alerts.length,
      excepted: [...this.#hiddenBy]
        .map(([item, matches]) => ({ item, matches }))
        .sort((a, b) => b.matches - a.matches || a.item - b.item),
      compared:
        alerts === null || gone === null
          ? null
          : { same: this.#same, fresh: this.#counts.alerts - this.#same, ...gone },
    };
  }

  #raise({ alert, cappedAt }: RaisedAlert, at: bigint): void {
    const { id, name, severity, riskScore, reason, isBuildingBlock, start, end } = alert;
    const { alerts, to } = this.#options;
    if (cappedAt !== null) this.#released += 1;
    this.#raised.add(packed(id));
    const isKnown = alerts === null ? null : alerts.get(id) !== null;
    if (isKnown === true) this.#same += 1;
    const bucket = at - (at % this.#interval);
    if (at > to + this.#interval) this.#later += 1;
    else this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#options.sink?.raised(alert, at);
    if (this.#alerts.length >= this.#maxShown) return;
    const shown = {
      id,
      name,
      severity,
      riskScore,
      reason,
      isBuildingBlock,
      start,
      end,
      raisedAt: at,
      cappedAt,
      suppressed: alert.suppression?.count ?? 0,
      arrivals: arrivalsOf(alert),
      isKnown,
    };
    this.#alerts.push(shown);
    this.#shownById.set(id, shown);
  }

  #addExecution({ at, counts, alerts, waiting }: ExecutionResult, isWhole: boolean): void {
    const execution = (this.#current ??= { ...EMPTY, at });
    execution.matches += counts.matches;
    execution.alerts += alerts.length;
    execution.released += alerts.filter(({ cappedAt }) => cappedAt !== null).length;
    execution.suppressed += counts.suppressed;
    execution.excepted += counts.excepted;
    execution.waiting = waiting;
    if (!isWhole) return;
    this.#current = null;
    if (execution.matches === 0 && execution.alerts === 0) return;
    if (this.#executions.length < MAX_EXECUTIONS) this.#executions.push(execution);
    else this.#moreExecutions += 1;
  }
}

const EMPTY: Omit<PreviewExecution, 'at'> = {
  matches: 0,
  alerts: 0,
  released: 0,
  suppressed: 0,
  excepted: 0,
  waiting: 0,
};

const packed = (id: string): string => Buffer.from(id.slice(0, 32), 'hex').toString('latin1');

const MINUTE = 60n;
const HOUR = 3_600n;
const DAY = 86_400n;
/** In seconds. */
const INTERVALS = [
  [1n, 5n, 10n, 30n, MINUTE, 5n * MINUTE, 10n * MINUTE, 30n * MINUTE],
  [HOUR, 3n * HOUR, 6n * HOUR, 12n * HOUR, DAY, 7n * DAY, 30n * DAY, 365n * DAY],
].flat();

/** A round one that divides the range into not too many parts. */
function intervalOf(range: bigint): bigint {
  const least = range / MAX_BUCKETS;
  const fitting = INTERVALS.find((seconds) => seconds * NANOS_PER_SECOND >= least);
  return (fitting ?? 100n * 365n * DAY) * NANOS_PER_SECOND;
}
