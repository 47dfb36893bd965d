/** The utilization of a thread above which another is started. */
const HIGH_SHARE = 0.7;
/** The maximum utilization of the others after one ends. */
const LOW_SHARE = 0.4;
/** Consecutive checks in which one thread less would do. A new thread has to compile all rules again. */
const CALM_LOOKS = 60;

/**
 * The number of threads by their utilization. Each holds the rules and a heap of its own, about 100 MB, so one that
 * is mostly idle is not worth it.
 */
export class ThreadDemand {
  #calm = 0;

  /** @param shares the utilization of each running thread since the last check, from 0 to 1 */
  look(shares: readonly number[], most: number): 'more' | 'less' | 'enough' {
    const busy = shares.reduce((sum, share) => sum + share, 0);
    if (busy > HIGH_SHARE * shares.length) {
      this.#calm = 0;
      return shares.length < most ? 'more' : 'enough';
    }
    const isCalm = shares.length > 1 && busy < LOW_SHARE * (shares.length - 1);
    this.#calm = isCalm ? this.#calm + 1 : 0;
    if (this.#calm < CALM_LOOKS) return 'enough';
    this.#calm = 0;
    return 'less';
  }
}
