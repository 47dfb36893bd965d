import { CodedError } from '../../../util/coded-error.ts';
import { safeText } from '../../../util/safe-text.ts';
import type { IntakeOutcome, IntakeRefusal, IntakeRequest } from '../intake/intake.ts';

/** Events that the service fetches itself, as opposed to those that clients send. */
export interface Source {
  /** What it reads. Of a cluster there may be several. */
  readonly kind: 'tail' | 'sensor' | 'replay' | 'cluster' | 'search';
  /** Unique within a service. */
  readonly name: string;
  /** Resolves when it is ready. Throws a `CodedError` if the service must not start. */
  start(): Promise<void>;
  /** Resolves when nothing is in flight any more and all state is saved. */
  stop(): Promise<void>;
  status(): SourceStatus;
}

export interface SourceStatus {
  /** `failing`: it retries on its own; `lastError` has the reason. */
  readonly state: 'stopped' | 'running' | 'failing';
  /** Events stored since the start. */
  readonly events: number;
  /** Lines that cannot be converted to an event. */
  readonly rejected: number;
  /** When the last event was stored, in milliseconds since 1970. */
  readonly lastEventAt: number | null;
  readonly lastError: SourceFailure | null;
  /** Since when it is failing, in milliseconds since 1970. */
  readonly failingSince: number | null;
  /** What it reads, and how. Unsafe characters are escaped. */
  readonly about: string | null;
  /** Additional counts of this kind of source. */
  readonly metrics: readonly SourceMetric[];
  /** Of a cluster that is searched, how. */
  readonly searches?: readonly ClusterSearchStatus[];
}

/** How the rules of a space search a cluster. Times are milliseconds since 1970. */
export interface ClusterSearchStatus {
  readonly space: string;
  readonly rules: number;
  readonly searchedTo: number | null;
  readonly failing: number;
  readonly last: {
    readonly at: number;
    readonly tookMs: number;
    readonly from: number;
    readonly to: number;
    readonly rules: number;
    readonly stored: number;
    readonly fetched: number;
    readonly needed: number;
    readonly indices: number;
    readonly unions: number;
    readonly full: number;
    readonly whyFull: string | null;
    readonly late: number;
  } | null;
}

export interface SourceFailure {
  /** In milliseconds since 1970. */
  readonly at: number;
  /** Unsafe characters are escaped. */
  readonly message: string;
}

export interface SourceMetric {
  /** In Prometheus format, without a prefix: `files`, `truncated_total`. */
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly value: number;
}

/** Stores events. Throws if nothing of a request was stored; the source then retries. */
export interface SourceIntake {
  submit(request: IntakeRequest): Promise<IntakeOutcome | IntakeRefusal>;
}

/** The signature of `pino`. Unsafe characters in fields are escaped. */
export interface SourceLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** The clock of a source; tests pass their own. */
export interface SourceClock {
  /** In milliseconds since 1970. */
  now(): number;
  /** Resolves after this time, or when `wake` aborts. */
  sleep(milliseconds: number, wake: AbortSignal): Promise<void>;
}

export const SYSTEM_CLOCK: SourceClock = {
  now: () => Date.now(),
  sleep: (milliseconds, wake) =>
    new Promise((resolve) => {
      if (wake.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        wake.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      wake.addEventListener('abort', done);
    }),
};

/** Events of a source as lines of JSON. */
export function eventLines(source: string, lines: Uint8Array): IntakeRequest {
  return {
    framing: 'lines',
    // A copy, since the memory is transferred and the original may be needed again.
    body: Uint8Array.from(lines),
    inputFormat: 'ecs',
    index: null,
    id: null,
    isCreate: false,
    source,
  };
}

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
  rejected = 0;
  duplicates = 0;
  /** Records of sensors, and lines of container logs, that are not events. */
  skipped = 0;
  #events = 0;
  #lastEventAt: number | null = null;
  #lastError: SourceFailure | null = null;
  /** `null` if its last attempt has succeeded. */
  #failingSince: number | null = null;
  readonly #log: SourceLog;
  readonly #clock: SourceClock;

  constructor(log: SourceLog, clock: SourceClock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** @param isAll whether storing is all that can fail */
  stored({ stored, duplicates, rejected, skipped }: IntakeOutcome, isAll = true): void {
    if (isAll) this.recovered();
    this.#events += stored;
    this.duplicates += duplicates;
    this.rejected += rejected;
    for (const count of skipped.values()) this.skipped += count;
    if (stored > 0) this.#lastEventAt = this.#clock.now();
  }

  /** Everything works again. */
  recovered(): void {
    this.#failingSince = null;
  }

  /** A problem with one file, index or document; everything else continues. */
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
    const hint = error instanceof CodedError && error.hint !== undefined ? ` (${error.hint})` : '';
    const message = safeText(`${what}: ${reason}${hint}`);
    this.#lastError = { at: this.#clock.now(), message };
    if (this.#failingSince === null) this.#log.warn({}, message);
    this.#failingSince ??= this.#clock.now();
  }

  status(metrics: readonly SourceMetric[], about: string | null = null): SourceStatus {
    const failingSince = this.isRunning ? this.#failingSince : null;
    return {
      state: !this.isRunning ? 'stopped' : failingSince === null ? 'running' : 'failing',
      failingSince,
      about,
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
