import type { EventStore, RetentionPolicy } from '../stores/event-store.ts';
import type { Logger } from './logs.ts';

export interface MaintenanceOptions {
  readonly flushMs: number;
  /** The log is moved into segments early if it exceeds this size. */
  readonly maxLogBytes: number;
  readonly compactMs: number;
  readonly expireMs: number;
  readonly retention: readonly RetentionPolicy[];
}

type Work = 'flush' | 'compact' | 'expire';
type MaintainedStore = Pick<EventStore, 'status' | 'flush' | 'compact' | 'expire'>;

const TICK_MS = 1_000;

/** Clients that send single events fill the log with tiny blocks: 100,000 blocks cost a search 6 s and 1 GB. */
const MAX_LOG_BLOCKS = 20_000;

/** Maintains the store while the service runs: one task at a time, each at its configured interval. */
export class Maintenance {
  /** The number of failures of each task since the start. */
  readonly failures: Record<Work, number> = { flush: 0, compact: 0, expire: 0 };
  readonly #store: MaintainedStore;
  readonly #options: MaintenanceOptions;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #due: Record<Work, number>;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | null = null;

  constructor(
    store: MaintainedStore,
    options: MaintenanceOptions,
    log: Logger,
    now: () => number = Date.now,
  ) {
    this.#store = store;
    this.#options = options;
    this.#log = log;
    this.#now = now;
    const start = now();
    this.#due = {
      flush: start + options.flushMs,
      compact: start + options.compactMs,
      expire: start + options.expireMs,
    };
    this.#timer = setInterval(() => this.#tick(), TICK_MS).unref();
  }

  #tick(): void {
    this.#running ??= this.#work().finally(() => {
      this.#running = null;
    });
  }

  async #work(): Promise<void> {
    const { flushMs, compactMs, expireMs, retention, maxLogBytes } = this.#options;
    const isLogFull = () => {
      const { logBytes, logBlocks } = this.#store.status();
      return logBytes >= maxLogBytes || logBlocks >= MAX_LOG_BLOCKS;
    };
    if (this.#isDue('flush', flushMs) || isLogFull())
      await this.#attempt('flush', () => this.#store.flush());
    if (this.#isDue('expire', expireMs) && retention.length > 0)
      await this.#attempt('expire', async () => {
        const events = await this.#store.expire(retention, this.#now());
        if (events > 0) this.#log.info({ events }, 'events removed by retention');
      });
    if (this.#isDue('compact', compactMs))
      await this.#attempt('compact', async () => {
        const segments = await this.#store.compact();
        if (segments === 0) return;
        this.#log.info({ segments }, 'small segments merged');
        // There may be more to merge, but a flush must not wait for all of it.
        this.#due.compact = this.#now();
      });
  }

  /** A task is due again after its interval, however long it took, and even if the clock was set back. */
  #isDue(work: Work, intervalMs: number): boolean {
    const now = this.#now();
    if (now < this.#due[work] && this.#due[work] - now <= intervalMs) return false;
    this.#due[work] = now + intervalMs;
    return true;
  }

  async #attempt(work: Work, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.failures[work] += 1;
      this.#log.error({ err: error, work }, 'maintenance task failed; it will be retried');
    }
  }

  /** Resolves when no task is running any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}
