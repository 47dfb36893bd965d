import type { RunCommit } from './commit-run.ts';

/** The longest delays are those of this many minutes. */
const MINUTES = 10;
const MINUTE_MS = 60_000;

/** What runs have done since the start. Times are milliseconds. */
export class RunCounters {
  succeeded = 0;
  warnings = 0;
  failed = 0;
  alerts = 0;
  suppressed = 0;
  seconds = 0;
  lastEnded: number | null = null;
  readonly #worst: { minute: number; delay: number; lag: number }[] = [];

  add({ run }: RunCommit, now: number): void {
    if (run.outcome === 'succeeded') this.succeeded += 1;
    else if (run.outcome === 'warning') this.warnings += 1;
    else this.failed += 1;
    this.alerts += run.alerts;
    this.suppressed += run.suppressed;
    this.seconds += Math.max(0, run.endedAt - run.startedAt) / 1000;
    this.lastEnded = run.endedAt;
    const minute = Math.floor(now / MINUTE_MS);
    let worst = this.#worst.at(-1);
    if (worst?.minute !== minute) {
      worst = { minute, delay: 0, lag: 0 };
      this.#worst.push(worst);
      if (this.#worst.length > MINUTES) this.#worst.shift();
    }
    if (run.kind === 'scheduled') {
      worst.delay = Math.max(worst.delay, run.startedAt - run.plannedAt);
    }
    worst.lag = Math.max(worst.lag, run.lagMs ?? 0);
  }

  /** The longest time by which a scheduled run began late. */
  get maxDelayMs(): number {
    return Math.max(0, ...this.#worst.map(({ delay }) => delay));
  }

  /** The longest time from receipt of an event to its alert. */
  get maxLagMs(): number {
    return Math.max(0, ...this.#worst.map(({ lag }) => lag));
  }
}
