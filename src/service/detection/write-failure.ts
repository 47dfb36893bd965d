/** What cannot be written, such as to a full disk, is tried again after this time. */
const RETRY_MS = 1_000;

interface FailureLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Why nothing can be written at the moment; said in the log once when it begins and once when it ends. */
export class WriteFailure {
  readonly #log: FailureLog;
  readonly #now: () => number;
  #reason: string | null = null;
  #at = 0;

  constructor(log: FailureLog, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  /** `null` if all is well. */
  get reason(): string | null {
    return this.#reason;
  }

  /** Whether it is too early to try again. */
  get isResting(): boolean {
    if (this.#reason === null) return false;
    const since = this.#now() - this.#at;
    return since >= 0 && since < RETRY_MS;
  }

  /** When it is to be tried again, in milliseconds since 1970. */
  get retryAt(): number {
    return this.#reason === null ? 0 : this.#at + RETRY_MS;
  }

  /** @param error of the last try, `null` if it went well */
  note(error: Error | null): void {
    if (error === null) {
      if (this.#reason !== null) this.#log.info({}, 'runs of rules can be written again');
      this.#reason = null;
      return;
    }
    if (this.#reason === null) this.#log.error({ err: error }, 'runs of rules cannot be written');
    this.#reason = error.message;
    this.#at = this.#now();
  }
}
