const SAMPLES = 61;
const MS_PER_SECOND = 1_000;

/** The rate of a counter over the last minute. */
export class Rate {
  readonly #read: () => number;
  readonly #now: () => number;
  readonly #samples: { readonly at: number; readonly count: number }[] = [];

  /** @param now in milliseconds, of a monotonic clock */
  constructor(read: () => number, now: () => number = () => performance.now()) {
    this.#read = read;
    this.#now = now;
    this.sample();
  }

  /** To be called once a second. */
  sample(): void {
    this.#samples.push({ at: this.#now(), count: this.#read() });
    if (this.#samples.length > SAMPLES) this.#samples.shift();
  }

  get perSecond(): number {
    const [first = { at: 0, count: 0 }] = this.#samples;
    const seconds = (this.#now() - first.at) / MS_PER_SECOND;
    return seconds <= 0 ? 0 : (this.#read() - first.count) / seconds;
  }
}
