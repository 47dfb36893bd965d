import type { SavedValue } from '../../util/saved-value.ts';

/** The number of alerts that a rule may still raise. */
export interface RateLimit {
  readonly isFull: () => boolean;
  /** Counts a raised alert. */
  readonly spend: () => void;
}

/** The alerts of one execution. */
export class ExecutionLimit implements RateLimit {
  readonly #max: number | null;
  #spent = 0;

  /** @param max `null` for no limit */
  constructor(max: number | null) {
    this.#max = max;
  }

  /** How many it may still raise. */
  get left(): number {
    return this.#max === null ? Infinity : Math.max(0, this.#max - this.#spent);
  }

  isFull(): boolean {
    return this.left === 0;
  }

  spend(): void {
    this.#spent += 1;
  }
}

/**
 * The alert limit for each interval of a rule without executions. An interval begins with the first match
 * that requests an alert after the end of the previous interval. Times are wall-clock time in nanoseconds.
 */
export class IntervalLimit implements RateLimit {
  readonly #max: number | null;
  readonly #interval: bigint;
  #now = 0n;
  #since: bigint | null = null;
  #spent = 0;
  #hasRefused = false;

  /** @param max `null` for no limit */
  constructor(max: number | null, interval: bigint) {
    this.#max = max;
    this.#interval = interval;
  }

  /** Updates the time; returns whether the interval is over. */
  moveTo(now: bigint): boolean {
    this.#now = now;
    if (this.#since === null) return false;
    const isOver = now - this.#since >= this.#interval || now < this.#since;
    if (isOver) {
      this.#since = null;
      this.#spent = 0;
      this.#hasRefused = false;
    }
    return isOver;
  }

  isFull(): boolean {
    return this.#max !== null && this.#spent >= this.#max;
  }

  spend(): void {
    this.#since ??= this.#now;
    this.#spent += 1;
  }

  /** Records that an alert was refused; returns whether it is the first of the interval. */
  refuse(): boolean {
    this.#since ??= this.#now;
    const isFirst = !this.#hasRefused;
    this.#hasRefused = true;
    return isFirst;
  }

  /** As plain data for {@link restore}. */
  snapshot(): unknown {
    return {
      since: this.#since === null ? null : String(this.#since),
      spent: this.#spent,
      hasRefused: this.#hasRefused,
    };
  }

  /** Restores saved state. Throws `SnapshotError` for damaged data. */
  restore(saved: SavedValue): void {
    this.#since = saved.get('since').orNull((each) => each.bigint());
    this.#spent = saved.get('spent').integer();
    this.#hasRefused = saved.get('hasRefused').flag();
  }
}
