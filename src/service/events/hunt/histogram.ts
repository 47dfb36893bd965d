import { HUNT_LIMITS } from './request.ts';

/** Lengths of intervals that people read easily, in milliseconds; days double behind the last. */
const INTERVALS = [
  1, 10, 100, 1_000, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000,
  10_800_000, 21_600_000, 43_200_000, 86_400_000,
];

const longer = (interval: number): number =>
  INTERVALS.find((each) => each > interval) ?? interval * 2;

/** Counts by time, in intervals that grow so that there are never too many of them. */
export class TimeHistogram {
  #interval: number;
  #counts = new Map<number, number>();
  #untimed = 0;

  /** @param spanMs the time that is looked at; `null` where it is not known */
  constructor(spanMs: number | null) {
    let interval = INTERVALS[0] ?? 1;
    if (spanMs !== null)
      while (spanMs / interval > HUNT_LIMITS.buckets) interval = longer(interval);
    this.#interval = interval;
  }

  /** @param time in milliseconds since 1970 */
  add(time: number | null): void {
    if (time === null) this.#untimed += 1;
    else {
      this.#count(time, 1);
      while (this.#counts.size > HUNT_LIMITS.buckets) this.#widen();
    }
  }

  /** Starts of intervals in milliseconds since 1970, ascending, with what is in each. */
  get counts(): {
    readonly intervalMs: number;
    readonly buckets: readonly (readonly [start: number, count: number])[];
    readonly untimed: number;
  } {
    const buckets = [...this.#counts].sort(([a], [b]) => a - b);
    return { intervalMs: this.#interval, buckets, untimed: this.#untimed };
  }

  #count(time: number, more: number): void {
    const start = Math.floor(time / this.#interval) * this.#interval;
    this.#counts.set(start, (this.#counts.get(start) ?? 0) + more);
  }

  #widen(): void {
    const before = this.#counts;
    this.#interval = longer(this.#interval);
    this.#counts = new Map();
    for (const [start, count] of before) this.#count(start, count);
  }
}
