import type { SavedValue } from '../../util/saved-value.ts';

/** How many alerts a rule may still raise. */
export interface AlertBudget {
  readonly isFull: () => boolean;
  /** Counts an alert that is raised. */
  readonly spend: () => void;
}

/** The alerts of one execution. */
export class ExecutionBudget implements AlertBudget {
  readonly #max: number | null;
  #spent = 0;

  /** @param max `null` for no limit */
  constructor(max: number | null) {
    this.#max = max;
  }

  isFull(): boolean {
    return this.#max !== null && this.#spent >= this.#max;
  }

  spend(): void {
    this.#spent += 1;
  }
}

/**
 * The alerts of each interval of a rule that has no executions. An interval begins with the first
 * match that asks for an alert after the interval before. Times are wall-clock time in nanoseconds.
 */
export class IntervalBudget implements AlertBudget {
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

  /** Says what time it is; whether the interval is over. */
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

  /** Notes that an alert was refused; whether it is the first of the interval. */
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

  /** Goes on as it was saved. Throws `SnapshotError` for data that is damaged. */
  restore(saved: SavedValue): void {
    this.#since = saved.get('since').orNull((each) => each.bigint());
    this.#spent = saved.get('spent').integer();
    this.#hasRefused = saved.get('hasRefused').flag();
  }
}
