/** Candidates by number of arrival and time, in a few bytes each, up to a limit: of more, those with the first times. */
export class CandidateTimes {
  readonly #max: number;
  #arrivals: Float64Array<ArrayBuffer>;
  #times: BigInt64Array<ArrayBuffer>;
  #length = 0;
  #cut: bigint | null = null;
  #dropped = 0;

  constructor(max: number) {
    this.#max = max;
    this.#arrivals = new Float64Array(Math.min(1_024, 2 * max));
    this.#times = new BigInt64Array(this.#arrivals.length);
  }

  get length(): number {
    return this.#length;
  }

  /** All candidates before this time are here, and none from it on; `null` if all are. */
  get cut(): bigint | null {
    return this.#cut;
  }

  /** The number of candidates beyond the limit. */
  get dropped(): number {
    return this.#dropped;
  }

  add(arrival: number, time: bigint): void {
    if (this.#cut !== null && time >= this.#cut) {
      this.#dropped += 1;
      return;
    }
    if (this.#length === this.#arrivals.length) this.#grow();
    this.#arrivals[this.#length] = arrival;
    this.#times[this.#length] = time;
    this.#length += 1;
    if (this.#length >= 2 * this.#max) this.#prune();
  }

  /** Brings them into the order of their times, those of one time in the order of arrival. */
  sort(): void {
    const arrivals = this.#arrivals;
    const times = this.#times;
    const order = new Uint32Array(this.#length).map((_, index) => index);
    order.sort((a, b) => {
      const one = times[a] as bigint;
      const other = times[b] as bigint;
      if (one !== other) return one < other ? -1 : 1;
      return (arrivals[a] as number) - (arrivals[b] as number);
    });
    this.#arrivals = Float64Array.from(order, (index) => arrivals[index] as number);
    this.#times = BigInt64Array.from(order, (index) => times[index] as bigint);
    if (this.#length > this.#max) this.#cutAt(this.#max);
  }

  arrival(index: number): number {
    return this.#arrivals[index] as number;
  }

  time(index: number): bigint {
    return this.#times[index] as bigint;
  }

  #prune(): void {
    this.sort();
    const arrivals = new Float64Array(2 * this.#max);
    const times = new BigInt64Array(2 * this.#max);
    arrivals.set(this.#arrivals.subarray(0, this.#length));
    times.set(this.#times.subarray(0, this.#length));
    this.#arrivals = arrivals;
    this.#times = times;
  }

  /** What is from the time of this one on goes, so that what remains is everything before a time. */
  #cutAt(index: number): void {
    const cut = this.#times[index] as bigint;
    let length = index;
    while (length > 0 && this.#times[length - 1] === cut) length -= 1;
    this.#dropped += this.#length - length;
    this.#length = length;
    this.#cut = cut;
  }

  #grow(): void {
    const size = Math.min(2 * this.#max, Math.max(1_024, 2 * this.#arrivals.length));
    const arrivals = new Float64Array(size);
    const times = new BigInt64Array(size);
    arrivals.set(this.#arrivals);
    times.set(this.#times);
    this.#arrivals = arrivals;
    this.#times = times;
  }
}
