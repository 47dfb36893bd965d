const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * Guards retention against a clock that is set wrong: one that is suddenly more than a day ahead has an hour to be set
 * back, before anything is removed for its age.
 */
export class RetentionClock {
  #known: number | null;
  /** Since when it is ahead, by itself. */
  #aheadSince: number | null = null;

  /** @param known a time that the clock had before, such as that of the last event; `null` if there is none */
  constructor(known: number | null) {
    this.#known = known;
  }

  trusts(now: number): boolean {
    const isAhead = this.#known !== null && now - this.#known > DAY_MS;
    if (isAhead) {
      if (this.#aheadSince === null || now < this.#aheadSince) this.#aheadSince = now;
      if (now - this.#aheadSince < HOUR_MS) return false;
    }
    this.#aheadSince = null;
    this.#known = now;
    return true;
  }
}
