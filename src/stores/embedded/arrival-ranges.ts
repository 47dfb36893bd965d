import { lastAtMost } from '../../util/ascending.ts';

/** Some arrival numbers, both inclusive. */
export interface ArrivalRange {
  readonly firstArrival: number;
  readonly lastArrival: number;
}

/**
 * Finds the ranges that contain an arrival number. Those of one stream hardly ever overlap, and those of several
 * streams do where these were written at the same time, so few ranges are looked at.
 */
export class ArrivalRanges<Range extends ArrivalRange> {
  readonly #ranges: readonly Range[];
  /** By range. */
  readonly #firsts: Float64Array;
  /** By range: the last arrival number of it and of all before it. */
  readonly #lasts: Float64Array;

  /** @param ranges by their first arrival number */
  constructor(ranges: readonly Range[]) {
    this.#ranges = ranges;
    this.#firsts = Float64Array.from(ranges, ({ firstArrival }) => firstArrival);
    this.#lasts = new Float64Array(ranges.length);
    let last = -1;
    for (const [at, { lastArrival }] of ranges.entries()) {
      last = Math.max(last, lastArrival);
      this.#lasts[at] = last;
    }
  }

  *at(arrival: number): Generator<Range> {
    for (let at = lastAtMost(this.#firsts, arrival); at >= 0; at -= 1) {
      if ((this.#lasts[at] ?? 0) < arrival) return;
      const range = this.#ranges[at];
      if (range !== undefined && range.lastArrival >= arrival) yield range;
    }
  }
}
