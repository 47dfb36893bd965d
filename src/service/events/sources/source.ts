import type { IntakeOutcome, IntakeRefusal, IntakeRequest } from '../intake/intake.ts';

/** Events that the service fetches itself, as opposed to those that clients send. */
export interface Source {
  /** `tail`, `sensor` or `replay`: unique within a service. */
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
  /** Additional counts of this kind of source. */
  readonly metrics: readonly SourceMetric[];
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
