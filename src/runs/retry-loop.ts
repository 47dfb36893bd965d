export interface RetryOptions {
  /** Does a part of the work, and returns whether there may be more. */
  readonly work: () => Promise<boolean>;
  /** The first failure since a success. */
  readonly onFailure: (error: unknown) => void;
}

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

/** Works when woken, part by part and never twice at once, and again after a pause where it fails. */
export class RetryLoop {
  readonly #options: RetryOptions;
  #running: Promise<void> | null = null;
  #isWanted = false;
  #failure: string | null = null;
  #isClosed = false;
  #endPause = () => {};
  readonly #closed = new Promise<void>((resolve) => (this.#endPause = resolve));

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  /** Why its last attempt failed; `null` once it succeeds. */
  get failure(): string | null {
    return this.#failure;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  wake(): void {
    this.#isWanted = true;
    if (this.#isClosed || this.#running !== null) return;
    // Not synchronously: the work itself may wake it.
    this.#running = Promise.resolve().then(() => this.#run());
  }

  /** Resolves when no work is in progress. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#endPause();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { work, onFailure } = this.#options;
    let retryMs = FIRST_RETRY_MS;
    while (!this.#isClosed && this.#isWanted) {
      this.#isWanted = false;
      try {
        if (await work()) this.#isWanted = true;
        this.#failure = null;
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        if (this.#failure === null && !this.#isClosed) onFailure(error);
        this.#failure = error instanceof Error ? error.message : String(error);
        this.#isWanted = true;
        await this.#pause(retryMs);
        retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
      }
    }
    this.#running = null;
  }

  async #pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms).unref()));
    await Promise.race([over, this.#closed]);
    clearTimeout(timer);
  }
}
