/** Share of the time at work above which a thread is too few. */
const HIGH_SHARE = 0.7;
/** What is left to each of the others when one ends, at most. */
const LOW_SHARE = 0.4;
/** Looks in a row at which one thread less would do. A thread that is started again has to compile all rules. */
const CALM_LOOKS = 60;

/**
 * How many threads are wanted, by how busy they are. Each holds the rules and a heap of its own, about 100 MB, so one that
 * has little to do is not worth it.
 */
export class ThreadDemand {
  #calm = 0;

  /** @param shares of the time since the last look that each running thread was at work, from 0 to 1 */
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
