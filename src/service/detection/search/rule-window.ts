import { randomUUID } from 'node:crypto';
import type { Alert } from '../../../detect/alert.ts';
import { NO_COUNTS } from '../../../detect/run/run-contract.ts';
import type { WindowResult, WindowRun } from '../../../detect/run/window-run.ts';
import type { RunCandidate } from '../../../detect/run/run-event.ts';
import type { ActiveRule } from '../../../runs/rules/active-rules.ts';
import type { NewAlert } from '../../../stores/alert-store.ts';
import { NO_MATCHES, type RunRow } from '../../../stores/detection-store.ts';
import { counted } from '../../../util/counts.ts';
import { NANOS_PER_MS } from '../../../util/time/index.ts';
import type { RunCommit } from '../commit-run.ts';
import { rowOf } from '../commit-run.ts';
import type { RuleScan } from './rule-scan.ts';
import type { SearchState } from './search-state.ts';

export interface RuleWindowParts {
  readonly alertRows: (
    alert: Alert,
    rule: ActiveRule,
    run: { readonly id: string; readonly startedAt: number; readonly now: number },
  ) => readonly NewAlert[];
  /** Of one execution, where the rule wants more. */
  readonly maxAlerts: number;
  readonly now: () => number;
}

/** What a window is for one of its rules. Times are milliseconds since 1970. */
export interface RuleWindowPlan {
  readonly rule: ActiveRule;
  /** Before this window; of a rule that has not searched yet, where it begins. */
  readonly state: SearchState;
  /** Events from here to `to` are wanted. */
  readonly from: number;
  readonly to: number;
  readonly execution: number;
  readonly plannedAt: number;
  /** How long a sequence may be open; `null` for an event query. */
  readonly spanMs: number | null;
  /** Of the lease by which the rule is searched with; `null` where this process runs all rules. */
  readonly lease: number | null;
}

/** One rule in a search of a window: what it finds, and what of that is written. */
export class RuleWindow {
  readonly plan: RuleWindowPlan;
  readonly #run: WindowRun;
  readonly #parts: RuleWindowParts;
  readonly #startedAt: number;
  readonly #id = randomUUID();
  #row: RunRow | null = null;
  #held: RunCandidate[] = [];
  #spent: number;
  #failures = 0;
  #firstFailure: string | null = null;
  capped = 0;
  /** Alerts, and sequences, of events that were written or became visible after the window of their time was searched. */
  late = 0;
  /** The time of the earliest late event of a sequence. */
  again: number | null = null;

  constructor(plan: RuleWindowPlan, run: WindowRun, parts: RuleWindowParts) {
    this.plan = plan;
    this.#run = run;
    this.#parts = parts;
    this.#startedAt = parts.now();
    const { spent } = plan.state;
    this.#spent = spent.execution === plan.execution ? spent.alerts : 0;
  }

  get held(): number {
    return this.#held.length;
  }

  get isOfEvents(): boolean {
    return this.plan.spanMs === null;
  }

  /** Where what it reads begins: a sequence that ends in the window may have begun before it, and so may what it depends on. */
  get readFrom(): number {
    return this.plan.from - 2 * (this.plan.spanMs ?? 0);
  }

  add(candidate: RunCandidate): void {
    const { time } = candidate;
    const ms = time === null ? null : Number(time / NANOS_PER_MS);
    const isLate = ms === null || ms < this.readFrom;
    // Those around it are not at hand.
    if (isLate && !this.isOfEvents) {
      if (ms !== null) this.again = Math.min(this.again ?? ms, ms);
    } else this.#held.push(candidate);
  }

  failed(count: number, message: string | null): void {
    this.#failures += count;
    this.#firstFailure ??= message;
  }

  /** Judges what it holds. The result is to be written before it is called again. Throws `SequenceLimitError`. */
  judge(scan: RuleScan, to: number): RunCommit {
    const { rule, from, execution, spanMs } = this.plan;
    const { maxAlerts, now } = this.#parts;
    const candidates = this.#held;
    this.#held = [];
    const most = Math.max(0, Math.min(rule.rule.max_signals, maxAlerts) - this.#spent);
    // What is over the limit is found again by the next run, and judged then.
    const isFull = most === 0 && this.isOfEvents && rule.rule.alert_suppression === undefined;
    const result = isFull
      ? overLimit(candidates.length)
      : this.#run.run({
          candidates,
          from: spanMs === null ? null : BigInt(from - spanMs) * NANOS_PER_MS,
          to: BigInt(to) * NANOS_PER_MS,
          now: BigInt(now()) * NANOS_PER_MS,
          maxAlerts: most,
          execution,
        });
    this.#spent += result.counts.alerts;
    this.capped += result.counts.capped;
    return this.#commitOf(result, candidates.length, scan, to);
  }

  /** The state of the rule while its window is not read to its end: alerts were raised, so windows of suppression are others. */
  stateWithin(): SearchState {
    const { state, execution } = this.plan;
    const spent = { execution, alerts: this.#spent };
    return { ...state, spent, windows: this.#run.snapshot() };
  }

  #commitOf(result: WindowResult, candidates: number, scan: RuleScan, to: number): RunCommit {
    const { rule } = this.plan;
    const { counts } = result;
    const endedAt = this.#parts.now();
    const run: RunRow = {
      ...searchRun(this.plan, this.#id, this.#startedAt),
      to,
      endedAt,
      candidates,
      matches: counts.matches,
      alerts: counts.alerts,
      suppressed: counts.suppressed,
      backlog: counts.capped,
      excepted: counts.excepted,
      selfMatches: counts.selfMatches,
      duplicates: counts.duplicates,
      failures: this.#failures,
      lagMs: this.#lagOf(result.alerts, endedAt),
      ...this.#outcome(),
    };
    this.#failures = 0;
    const context = { id: run.id, startedAt: run.startedAt, now: endedAt };
    const commit: RunCommit = {
      run,
      earlier: this.#row,
      state: null,
      // Its events are not stored here.
      alerts: result.alerts
        .flatMap((alert) => this.#parts.alertRows(alert, rule, context))
        .map((row) => ({ ...row, arrivals: [] })),
      grown: result.grown,
      backlog: { added: [], removed: [] },
      suppressedKeys: result.suppressedKeys,
      hiddenBy: new Map([...result.hiddenBy].map(([item, n]) => [scan.itemKey(item), n])),
    };
    this.#row = rowOf(commit);
    return commit;
  }

  #outcome(): Pick<RunRow, 'outcome' | 'message'> {
    const { capped } = this;
    const notes = [
      this.#failures > 0 &&
        `the query failed at ${counted(this.#failures, 'event')}; the first: ${this.#firstFailure}`,
      capped > 0 &&
        `${counted(capped, 'match', 'matches')} over the limit of alerts: the next run searches the window again`,
      this.#run.lost !== null && `what it knew of suppression is lost: ${this.#run.lost}`,
    ].filter((note) => note !== false);
    return notes.length === 0
      ? { outcome: 'succeeded', message: null }
      : { outcome: 'warning', message: notes.join('; ') };
  }

  /** From the last event of an alert to now; of the slowest. Those of late events are counted by themselves. */
  #lagOf(alerts: readonly Alert[], now: number): number | null {
    let lag: number | null = null;
    for (const { start, end } of alerts) {
      if (start === null || end === null || Number(start / NANOS_PER_MS) < this.readFrom)
        this.late += 1;
      else lag = Math.max(lag ?? 0, now - Number(end / NANOS_PER_MS));
    }
    return lag;
  }
}

const overLimit = (matches: number): WindowResult => ({
  alerts: [],
  grown: [],
  suppressedKeys: [],
  hiddenBy: new Map(),
  counts: { ...NO_COUNTS, matches, capped: matches },
});

/** The run of a window before anything is found. */
export const searchRun = (
  { rule, from, to, plannedAt }: RuleWindowPlan,
  id: string,
  startedAt: number,
): RunRow => ({
  id,
  ruleId: rule.id,
  revision: rule.revision,
  kind: 'search',
  plannedAt,
  startedAt,
  endedAt: startedAt,
  from,
  to,
  ...NO_MATCHES,
  candidates: 0,
  fromBacklog: 0,
  failures: 0,
  lagMs: null,
  outcome: 'succeeded',
  message: null,
});
