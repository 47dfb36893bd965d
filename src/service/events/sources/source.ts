import type { IntakeOutcome, IntakeRefusal, IntakeRequest } from '../intake/intake.ts';

/** Events that the service fetches itself, as against those that clients send. */
export interface Source {
  /** `tail`, `sensor` or `replay`: unique within a service. */
  readonly name: string;
  /** Resolves when events can come. Throws a `CodedError` where the service must not start. */
  start(): Promise<void>;
  /** Resolves when nothing is in flight any more and all that can be remembered is. */
  stop(): Promise<void>;
  status(): SourceStatus;
}

export interface SourceStatus {
  /** `failing`: it tries again by itself; `lastError` says why it has to. */
  readonly state: 'stopped' | 'running' | 'failing';
  /** Events stored since the start. */
  readonly events: number;
  /** Lines that are no event and cannot be made one. */
  readonly rejected: number;
  /** When the last event was stored, in milliseconds since 1970. */
  readonly lastEventAt: number | null;
  readonly lastError: SourceFailure | null;
  /** What this kind of source counts besides. */
  readonly metrics: readonly SourceMetric[];
}

export interface SourceFailure {
  /** In milliseconds since 1970. */
  readonly at: number;
  /** Unsafe characters are escaped. */
  readonly message: string;
}

export interface SourceMetric {
  /** In the form of Prometheus, without a prefix: `files`, `truncated_total`. */
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly value: number;
}

/** Where the events go. Throws where nothing of a request was stored; the source then tries again. */
export interface SourceIntake {
  submit(request: IntakeRequest): Promise<IntakeOutcome | IntakeRefusal>;
}

/** As `pino` has it. Texts in fields have their unsafe characters escaped. */
export interface SourceLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Time as a source sees it; tests hand in their own. */
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
    // A copy: the memory is handed over, and may be needed again.
    body: Uint8Array.from(lines),
    inputFormat: 'ecs',
    index: null,
    id: null,
    isCreate: false,
    source,
  };
}
