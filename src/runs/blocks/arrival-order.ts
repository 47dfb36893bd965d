interface Waiting {
  readonly arrival: number;
  readonly hand: () => void;
}

/**
 * Merges blocks of several streams in order of arrival. Blocks are added by their first arrival, and
 * may overlap: everything that arrived before the first event of a block is complete when that block is added.
 */
export class ArrivalOrder {
  #waiting: Waiting[] = [];
  #isSorted = true;

  /** @param hand is called in order of arrival; for one arrival, in the order of the calls */
  add(arrival: number, hand: () => void): void {
    this.#isSorted &&= (this.#waiting.at(-1)?.arrival ?? -1) <= arrival;
    this.#waiting.push({ arrival, hand });
  }

  /** Passes on what arrived before `bound`. */
  release(bound = Number.POSITIVE_INFINITY): void {
    if (!this.#isSorted) this.#waiting.sort((a, b) => a.arrival - b.arrival);
    this.#isSorted = true;
    const after = this.#waiting.findIndex(({ arrival }) => arrival >= bound);
    const count = after < 0 ? this.#waiting.length : after;
    for (const { hand } of this.#waiting.splice(0, count)) hand();
  }
}
