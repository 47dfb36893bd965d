import type { Alert } from '../../../detect/alert.ts';
import { byTurn } from '../../../detect/alerts/turns.ts';
import type { LiveMatch } from '../../../detect/types/live-search.ts';
import { runEventsOf, type RunCandidate } from '../../../detect/run/run-event.ts';
import {
  BACKLOG_FACTOR,
  MAX_BACKLOG,
  saveCapped,
  type BacklogMatch,
  type CappedMatch,
  type Growth,
  type RunCounts,
  type WaitingMatch,
} from '../../../detect/run/run-contract.ts';
import type { StoredDocuments } from '../../../detect/run/event-reference.ts';
import type { RuleRun } from '../../../detect/run/rule-run.ts';
import type { Timetable } from '../../../detect/schedule/visibility.ts';

/** The results of an execution. Times are nanoseconds since 1970. */
export interface ExecutionResult {
  readonly at: bigint;
  readonly counts: RunCounts;
  readonly alerts: readonly RaisedAlert[];
  readonly grown: readonly { readonly id: string; readonly suppression: Growth }[];
  readonly suppressedKeys: readonly string[];
  readonly hiddenBy: ReadonlyMap<number, number>;
  /** Matches that were over the limit for the first time. */
  readonly newlyCapped: number;
  /** Matches that wait after it. */
  readonly waiting: number;
}

export interface RaisedAlert {
  readonly alert: Alert;
  /** When it would have been raised but for the cap; `null` if it has not waited. */
  readonly cappedAt: bigint | null;
}

interface Waiting extends WaitingMatch {
  readonly at: bigint;
}

export interface ScheduledRunsOptions {
  readonly timetable: Timetable;
  /** Alerts per execution; `null` for all. */
  readonly maxAlerts: number | null;
  /** Loads saved matches whose events are still stored, and says which exception items hide them by then. */
  readonly loadBacklog: (saved: readonly WaitingMatch[], now: bigint) => readonly BacklogMatch[];
  /** Reads events of open sequences again. */
  readonly read: (arrivals: readonly number[]) => StoredDocuments;
}

/** The executions of a rule one after the other, with the backlog in between. */
export class ScheduledRuns {
  readonly #run: RuleRun;
  readonly #options: ScheduledRunsOptions;
  /** In their turns. */
  #backlog: readonly Waiting[] = [];
  /** By group, the last turn of the backlog; `null` until it is requested. */
  #lastTurns: ReadonlyMap<string, number> | null = null;
  readonly #keys = new Set<string>();
  #execution = Number.NEGATIVE_INFINITY;
  #spent = 0;
  /** Matches that found no room in the backlog, and those whose events were removed before they were judged. */
  overflow = 0;
  lost = 0;

  constructor(run: RuleRun, options: ScheduledRunsOptions) {
    this.#run = run;
    this.#options = options;
  }

  get waiting(): number {
    return this.#backlog.length;
  }

  /** Whether a match of this key is in the backlog. */
  waits(key: string): boolean {
    return this.#keys.has(key);
  }

  /** As for `HandledMatches`. */
  firstTurn(): number | null {
    return this.#backlog[0]?.turn ?? null;
  }

  lastTurn(group: string): number | null {
    this.#lastTurns ??= new Map(this.#backlog.map((each) => [each.group, each.turn]));
    return this.#lastTurns.get(group) ?? null;
  }

  /**
   * A part of an execution, or all of it.
   *
   * @param candidates ascending; all later than those before
   * @param until all events up to this time have been handed in
   * @param latest as for a run
   */
  step(
    execution: number,
    candidates: readonly RunCandidate[],
    until: bigint,
    latest: ReadonlyMap<string, bigint>,
  ): ExecutionResult {
    const { timetable, maxAlerts: max } = this.#options;
    if (execution !== this.#execution) this.#spent = 0;
    this.#execution = execution;
    const maxAlerts = max === null ? null : Math.max(0, max - this.#spent);
    const most = maxAlerts === null ? Infinity : BACKLOG_FACTOR * maxAlerts;
    const offered = this.#backlog.slice(0, most);
    const at = timetable.at(execution);
    const backlog = offered.length === 0 ? [] : this.#options.loadBacklog(offered, at);
    const backlogTo = offered.length < this.waiting ? offered.at(-1)?.turn : undefined;
    const input = { backlog, backlogTo, candidates, latest, now: until, maxAlerts, execution };
    const result = this.#run.run(input, this.#options.read);
    const since = new Map(offered.map((each) => [each.key, each.at]));
    this.#spent += result.alerts.length;
    this.lost += offered.length - backlog.length + result.lost.matches;
    const newlyCapped = this.#keep(offered, result.capped, at);
    return {
      at,
      counts: result.counts,
      alerts: result.alerts.map((alert) => ({ alert, cappedAt: since.get(alert.id) ?? null })),
      grown: result.grown,
      suppressedKeys: result.suppressedKeys,
      hiddenBy: result.hiddenBy,
      newlyCapped,
      waiting: this.waiting,
    };
  }

  #keep(offered: readonly Waiting[], capped: readonly CappedMatch[], at: bigint): number {
    const still = new Set(capped.map(({ key }) => key));
    const before = new Set(offered.map(({ key }) => key));
    for (const { key } of offered) if (!still.has(key)) this.#keys.delete(key);
    const left = offered.filter(({ key }) => still.has(key));
    const fresh = capped.filter(({ key }) => !before.has(key));
    if (left.length === offered.length && fresh.length === 0) return 0;
    const added = fresh.map((each): Waiting => ({ ...saveCapped(each), at }));
    const all = byTurn([...left, ...this.#backlog.slice(offered.length), ...added]);
    for (const { key } of added) this.#keys.add(key);
    for (const { key } of all.slice(MAX_BACKLOG)) this.#keys.delete(key);
    this.overflow += Math.max(0, all.length - MAX_BACKLOG);
    this.#backlog = all.slice(0, MAX_BACKLOG);
    this.#lastTurns = null;
    return fresh.length;
  }
}

/** The numbers of arrival of the events of an alert, in the order of its stages. */
export const arrivalsOf = ({ match }: Alert): readonly number[] =>
  runEventsOf(match as LiveMatch).map(({ arrival }) => arrival);
