/**
 * How many alerts a rule may raise in each of its intervals, by the clock on the wall. An interval
 * begins with the first alert after the one before.
 */
export class AlertBudget {
  readonly #most: number | null;
  readonly #interval: bigint;
  #since: bigint | null = null;
  #spent = 0;

  /** @param most `null` for no limit; `interval` in nanoseconds */
  constructor(most: number | null, interval: bigint) {
    this.#most = most;
    this.#interval = interval;
  }

  /** Asks for one alert. The first refusal of an interval is told apart. */
  ask(now: bigint): 'granted' | 'refused' | 'refused first' {
    if (this.#most === null) return 'granted';
    if (this.#since === null || now - this.#since >= this.#interval || now < this.#since) {
      this.#since = now;
      this.#spent = 0;
    }
    this.#spent += 1;
    if (this.#spent <= this.#most) return 'granted';
    return this.#spent === this.#most + 1 ? 'refused first' : 'refused';
  }
}
