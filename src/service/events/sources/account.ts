import { safeText } from '../../../util/safe-text.ts';
import type { IntakeOutcome } from '../intake/intake.ts';
import {
  SYSTEM_CLOCK,
  type SourceClock,
  type SourceFailure,
  type SourceIntake,
  type SourceLog,
  type SourceMetric,
  type SourceStatus,
} from './source.ts';

/** The delay before a retry: doubled after each failure, up to a limit. */
export class BackOff {
  readonly #first: number;
  readonly #most: number;
  #next: number;

  constructor(firstMs: number, maxMs: number) {
    this.#first = firstMs;
    this.#most = maxMs;
    this.#next = firstMs;
  }

  /** In milliseconds. */
  next(): number {
    const wait = this.#next;
    this.#next = Math.min(wait * 2, this.#most);
    return wait;
  }

  succeeded(): void {
    this.#next = this.#first;
  }
}

/** The state and counts of every source. */
export class SourceAccount {
  isRunning = false;
  /** Whether its last attempt has failed. */
  isFailing = false;
  rejected = 0;
  duplicates = 0;
  /** Records of sensors, and lines of container logs, that are not events. */
  skipped = 0;
  #events = 0;
  #lastEventAt: number | null = null;
  #lastError: SourceFailure | null = null;
  readonly #log: SourceLog;
  readonly #clock: SourceClock;

  constructor(log: SourceLog, clock: SourceClock) {
    this.#log = log;
    this.#clock = clock;
  }

  stored({ stored, duplicates, rejected, skipped }: IntakeOutcome): void {
    this.isFailing = false;
    this.#events += stored;
    this.duplicates += duplicates;
    this.rejected += rejected;
    for (const count of skipped.values()) this.skipped += count;
    if (stored > 0) this.#lastEventAt = this.#clock.now();
  }

  /** A problem with one file; everything else continues. */
  noticed(file: string, what: string): void {
    const [place, message] = [safeText(file), safeText(what)];
    this.#lastError = { at: this.#clock.now(), message: `${place}: ${message}` };
    this.#log.warn({ file: place }, message);
  }

  /** A file changed in an expected way. */
  changed(file: string, what: string): void {
    this.#log.info({ file: safeText(file) }, what);
  }

  /** Nothing can be stored or received. Logged once, until it works again. */
  failed(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const message = safeText(`${what}: ${reason}`);
    this.#lastError = { at: this.#clock.now(), message };
    if (!this.isFailing) this.#log.warn({}, message);
    this.isFailing = true;
  }

  status(metrics: readonly SourceMetric[]): SourceStatus {
    return {
      state: !this.isRunning ? 'stopped' : this.isFailing ? 'failing' : 'running',
      events: this.#events,
      rejected: this.rejected,
      lastEventAt: this.#lastEventAt,
      lastError: this.#lastError,
      metrics,
    };
  }
}

const RETRY_FIRST_MS = 250;

export interface SourceOptions {
  readonly intake: SourceIntake;
  readonly log: SourceLog;
  readonly clock?: SourceClock;
}

/** The base of all sources. */
export abstract class RunningSource<Options extends SourceOptions> {
  protected readonly options: Options;
  protected readonly clock: SourceClock;
  protected readonly account: SourceAccount;
  protected readonly stopping = new AbortController();
  protected running: Promise<void> = Promise.resolve();

  constructor(options: Options) {
    this.options = options;
    this.clock = options.clock ?? SYSTEM_CLOCK;
    this.account = new SourceAccount(options.log, this.clock);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Retries until nothing is thrown. After a stop it tries once more; returns whether the last attempt succeeded. */
  protected async untilStored(maxMs: number, submit: () => Promise<void>): Promise<boolean> {
    const { signal } = this.stopping;
    const backOff = new BackOff(RETRY_FIRST_MS, maxMs);
    for (;;) {
      try {
        await submit();
        return true;
      } catch (error) {
        this.account.failed('nothing can be stored', error);
        if (signal.aborted) return false;
        await this.clock.sleep(backOff.next(), signal);
      }
    }
  }
}

export const gauge = (name: string, value: number, help: string): SourceMetric => ({
  name,
  type: 'gauge',
  help,
  value,
});

export const counter = (name: string, value: number, help: string): SourceMetric => ({
  name: `${name}_total`,
  type: 'counter',
  help,
  value,
});
