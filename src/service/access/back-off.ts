/** The waiting time of keys after failures, which are forgotten over time. */
export class BackOff {
  readonly #free: number;
  readonly #maxKeys: number;
  readonly #now: () => number;
  /** In order of the last failure. */
  readonly #failures = new Map<string, { readonly count: number; readonly last: number }>();

  /** @param free the number of failures without a wait; each further one doubles it */
  constructor(free: number, maxKeys: number, now: () => number) {
    this.#free = free;
    this.#maxKeys = maxKeys;
    this.#now = now;
  }

  /** In milliseconds; 0 if there is no wait. */
  waitOf(key: string): number {
    const failures = this.#of(key);
    if (failures === null || failures.count < this.#free) return 0;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (failures.count - this.#free), MAX_WAIT_MS);
    return Math.max(0, failures.last + wait - this.#now());
  }

  fail(key: string): void {
    const count = (this.#of(key)?.count ?? 0) + 1;
    this.#failures.delete(key);
    this.#failures.set(key, { count, last: this.#now() });
    if (this.#failures.size <= this.#maxKeys) return;
    const [oldest = key] = this.#failures.keys();
    this.#failures.delete(oldest);
  }

  /** Takes back a failure. */
  unfail(key: string): void {
    const failures = this.#of(key);
    if (failures === null) return;
    if (failures.count === 1) this.#failures.delete(key);
    else this.#failures.set(key, { ...failures, count: failures.count - 1 });
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }

  #of(key: string) {
    const failures = this.#failures.get(key);
    return failures === undefined || this.#now() - failures.last >= FORGET_MS ? null : failures;
  }
}

const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 15 * 60_000;
const FORGET_MS = 60 * 60_000;
