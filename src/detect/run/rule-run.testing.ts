import { assert } from '../../util/assert.ts';
import type { Alert } from '../alert.ts';
import { byTurn } from '../alerts/turns.ts';
import type { LiveRule } from '../live/live-detection.ts';
import {
  saveCapped,
  NO_COUNTS,
  type WaitingMatch,
  type BacklogMatch,
  type HandledMatches,
  type RunCounts,
  type RunInput,
  type RuleRunOptions,
} from './run-contract.ts';
import { loadRunMatch, type RunCandidate, type StoredDocument } from './run-event.ts';
import { RuleRun } from './rule-run.ts';

export interface HostOptions extends Omit<RuleRunOptions, 'handled'> {
  /** Alerts per execution; `null` for all. */
  readonly maxAlerts: number | null;
  /** The execution that a time belongs to. By default each run is one. */
  readonly executionAt?: ((now: bigint) => number) | undefined;
  /** How many matches of the backlog a run is given; by default all. */
  readonly handsIn?: number | undefined;
  /** Whether late candidates are searched again, with all that came before. */
  readonly searchesLate?: boolean | undefined;
  /** Whether the state is saved after each run, also where only time has changed it. */
  readonly savesAlways?: boolean | undefined;
  /** Ids of exception items. */
  readonly itemKey?: ((item: number) => string) | undefined;
  readonly itemOf?: ((key: string) => number | null) | undefined;
  /** Finds out which exceptions hide matches of the backlog; by default none. */
  readonly loadBacklog?:
    ((rows: readonly WaitingMatch[], now: bigint) => readonly BacklogMatch[]) | undefined;
}

type Step = Pick<RunInput, 'candidates' | 'now'> & Partial<Pick<RunInput, 'latest'>>;

/**
 * What the service does around the runs of a rule, in memory: it keeps alerts, the backlog, what was handled, and the
 * last saved state.
 */
export class RunHost {
  readonly documents = new Map<number, StoredDocument>();
  /** By id, as last written. */
  readonly alerts = new Map<string, { readonly alert: Alert; count: number }>();
  readonly hiddenBy = new Map<number, number>();
  /** Arrivals that were late at first. */
  readonly late = new Set<number>();
  readonly totals: { -readonly [K in keyof RunCounts]: number };
  backlog: WaitingMatch[] = [];
  run: RuleRun;
  #rule: LiveRule;
  readonly #options: HostOptions;
  readonly #suppressed = new Set<string>();
  readonly #handled: HandledMatches = {
    has: (key) => this.alerts.has(key) || this.#suppressed.has(key),
    waits: (key) => this.backlog.some((each) => each.key === key),
    firstTurn: () => this.backlog[0]?.turn ?? null,
    lastTurn: (group) => this.backlog.findLast((each) => each.group === group)?.turn ?? null,
  };
  /** As JSON. */
  #saved = 'null';
  readonly #candidates: RunCandidate[] = [];
  #spent = { execution: -1, alerts: 0 };
  #runs = 0;

  constructor(rule: LiveRule, options: HostOptions) {
    this.#rule = rule;
    this.#options = options;
    this.run = new RuleRun(rule, this.#runOptions());
    this.totals = { ...NO_COUNTS };
  }

  /** @param commits whether the result of the run is committed; otherwise the process was killed before that */
  step({ candidates, now, latest = new Map() }: Step, commits = true): void {
    const { maxAlerts, executionAt, loadBacklog, handsIn } = this.#options;
    const rows = this.backlog.slice(0, handsIn);
    const execution = executionAt?.(now) ?? (this.#runs += 1);
    if (execution !== this.#spent.execution) this.#spent = { execution, alerts: 0 };
    const backlog =
      loadBacklog?.(rows, now) ??
      rows.map(({ match, ...row }) => ({
        ...row,
        match: loadRunMatch(match, this.documents),
        hiddenBy: [],
      }));
    const left = maxAlerts === null ? null : maxAlerts - this.#spent.alerts;
    const backlogTo = rows.length < this.backlog.length ? (rows.at(-1)?.turn ?? -1) : undefined;
    const input = { backlog, backlogTo, candidates, latest, now, maxAlerts: left, execution };
    let result = this.run.run(input, () => this.documents);
    assert(result.lost.matches === 0, 'events are not removed');
    if (this.#options.searchesLate === true) {
      this.#candidates.push(...candidates);
      for (const { arrival } of result.late) this.late.add(arrival);
      if (result.late.length > 0) result = this.run.runLate(this.#candidates);
      if (!commits) this.#candidates.length -= candidates.length;
    }
    if (!commits) return;
    for (const alert of result.alerts) {
      assert(!this.#handled.has(alert.id), 'what was handled is not raised again');
      this.alerts.set(alert.id, { alert, count: alert.suppression?.count ?? 0 });
    }
    for (const { id, suppression } of result.grown) {
      const alert = this.alerts.get(id);
      assert(alert !== undefined && suppression.count > alert.count, 'an alert that has grown');
      alert.count = suppression.count;
    }
    for (const key of result.suppressedKeys) this.#suppressed.add(key);
    for (const [item, count] of result.hiddenBy) {
      this.hiddenBy.set(item, (this.hiddenBy.get(item) ?? 0) + count);
    }
    const judged = new Set(rows.map(({ key }) => key));
    const capped = result.capped.map(saveCapped);
    this.backlog = byTurn([
      ...capped.filter(({ key }) => judged.has(key)),
      ...this.backlog.slice(rows.length),
      ...capped.filter(({ key }) => !judged.has(key)),
    ]);
    const waiting = new Set(this.backlog.map(({ key }) => key));
    assert(waiting.size === this.backlog.length, 'a match waits once');
    this.#spent.alerts += result.alerts.length;
    for (const name of Object.keys(this.totals) as (keyof RunCounts)[]) {
      this.totals[name] += result.counts[name];
    }
    if (result.hasChanged || this.#options.savesAlways === true)
      this.#saved = JSON.stringify(this.run.snapshot(this.#itemKey));
  }

  /** Continues from what was last saved. */
  restore(
    listeningSince: bigint,
    { rule = this.#rule, keepsSearch = true }: { rule?: LiveRule; keepsSearch?: boolean } = {},
  ): void {
    this.run.close();
    this.#rule = rule;
    const state: unknown = JSON.parse(this.#saved);
    this.run = RuleRun.restore(rule, this.#runOptions(listeningSince), {
      state,
      loadItem: this.#options.itemOf ?? Number,
      keepsSearch,
    });
    assert(this.run.lost === null, 'nothing is lost');
  }

  /** Every match has become exactly one thing, and what was suppressed is counted on an alert. */
  checkSums(): void {
    const { matches, alerts, suppressed, excepted, selfMatches, duplicates } = this.totals;
    const sum = alerts + suppressed + this.backlog.length + excepted + selfMatches + duplicates;
    assert(matches === sum, `${matches} matches, but the sum of what became of them is ${sum}`);
    assert(alerts === this.alerts.size, 'every alert is kept');
    const counted = [...this.alerts.values()].reduce((total, { count }) => total + count, 0);
    assert(counted === suppressed, `${suppressed} suppressed, alerts say ${counted}`);
  }

  readonly #itemKey = (item: number): string => this.#options.itemKey?.(item) ?? String(item);

  #runOptions(listeningSince = 0n): RuleRunOptions {
    const { lateness, memory, bounds } = this.#options;
    const listening = {
      at: (now: bigint) => (now > listeningSince ? now : listeningSince),
      since: () => listeningSince,
    };
    return { lateness, memory, bounds, listening, handled: this.#handled };
  }
}

/** Keeps the events of candidates for a host. */
export function keepEvents(host: RunHost, documents: readonly StoredDocument[]): void {
  for (const document of documents) host.documents.set(document.arrival, document);
}
