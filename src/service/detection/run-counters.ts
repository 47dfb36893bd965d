import { NO_MATCHES } from '../../stores/detection-store.ts';
import type { UnusedEvents } from './detection-status.ts';
import type { RunCommit } from './commit-run.ts';
import type { RuleRuntime } from './rule-runtime.ts';
import type { RunOrder, RunParts } from './run-rule.ts';

/** What is recent is of this many minutes. */
const MINUTES = 10;
const MINUTE_MS = 60_000;

const NOTHING = { late: 0, ahead: 0, untimed: 0, forgotten: 0 };

/** What runs have done since the start. Times are milliseconds. */
export class RunCounters {
  succeeded = 0;
  warnings = 0;
  failed = 0;
  alerts = 0;
  suppressed = 0;
  seconds = 0;
  lastEnded: number | null = null;
  readonly #unused = { ...NOTHING };
  readonly #minutes: {
    minute: number;
    delay: number;
    lag: number;
    late: number;
    forgotten: number;
  }[] = [];

  add({ run, unused = NOTHING }: RunCommit, now: number): void {
    if (run.outcome === 'succeeded') this.succeeded += 1;
    else if (run.outcome === 'warning') this.warnings += 1;
    else this.failed += 1;
    this.alerts += run.alerts;
    this.suppressed += run.suppressed;
    this.seconds += Math.max(0, run.endedAt - run.startedAt) / 1000;
    this.lastEnded = run.endedAt;
    for (const name of Object.keys(this.#unused) as (keyof typeof NOTHING)[])
      this.#unused[name] += unused[name];
    const minute = Math.floor(now / MINUTE_MS);
    let current = this.#minutes.at(-1);
    if (current?.minute !== minute) {
      current = { minute, delay: 0, lag: 0, late: 0, forgotten: 0 };
      this.#minutes.push(current);
      if (this.#minutes.length > MINUTES) this.#minutes.shift();
    }
    if (run.kind === 'scheduled') {
      current.delay = Math.max(current.delay, run.startedAt - run.plannedAt);
    }
    current.lag = Math.max(current.lag, run.lagMs ?? 0);
    current.late += unused.late;
    current.forgotten += unused.forgotten;
  }

  unused(now: number): UnusedEvents {
    const since = Math.floor(now / MINUTE_MS) - MINUTES;
    const recent = this.#minutes.filter(({ minute }) => minute > since);
    const sum = (name: 'late' | 'forgotten') =>
      recent.reduce((total, each) => total + each[name], 0);
    return { ...this.#unused, recent: { late: sum('late'), forgotten: sum('forgotten') } };
  }

  /** The longest time by which a scheduled run began late. */
  get maxDelayMs(): number {
    return Math.max(0, ...this.#minutes.map(({ delay }) => delay));
  }

  /** The longest time from receipt of an event to its alert. */
  get maxLagMs(): number {
    return Math.max(0, ...this.#minutes.map(({ lag }) => lag));
  }
}

/** The row of a run that failed. The rule stays where it was and is tried again. */
export function failedRun(
  { rule, state, cursor }: RuleRuntime,
  { kind, plannedAt }: RunOrder,
  to: number,
  message: string,
  retryAt: number,
  { newId, now }: Pick<RunParts, 'newId' | 'now'>,
): RunCommit {
  const time = now();
  return {
    run: {
      id: newId(),
      ruleId: rule.id,
      revision: rule.revision,
      kind,
      plannedAt,
      startedAt: time,
      endedAt: time,
      from: cursor,
      to,
      ...NO_MATCHES,
      candidates: 0,
      fromBacklog: 0,
      failures: 0,
      lagMs: null,
      outcome: 'failed',
      message,
    },
    state: {
      ...state,
      cursor,
      failure: { count: (state.failure?.count ?? 0) + 1, message, retryAt },
    },
    alerts: [],
    grown: [],
    backlog: { added: [], removed: [] },
    suppressedKeys: [],
    hiddenBy: new Map(),
  };
}
