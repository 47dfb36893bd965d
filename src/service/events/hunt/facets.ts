import { valuesOf, type Row, type Scalar } from '../../../events/field-set.ts';
import { truncateText } from '../../../detect/source/truncate-text.ts';
import { HUNT_LIMITS } from './request.ts';

/** Lengths of intervals that people read easily, in milliseconds; days double behind the last. */
const INTERVALS = [
  1, 10, 100, 1_000, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000,
  10_800_000, 21_600_000, 43_200_000, 86_400_000,
];

const longer = (interval: number): number =>
  INTERVALS.find((each) => each > interval) ?? interval * 2;

/** The shortest interval that divides a span into at most `most` parts. */
export function intervalFor(spanMs: number, most: number): number {
  let [interval = 1] = INTERVALS;
  while (spanMs / interval > most) interval = longer(interval);
  return interval;
}

/** Counts by time, in intervals that grow so that there are never too many of them. */
export class TimeHistogram {
  #interval: number;
  #counts = new Map<number, number>();
  #untimed = 0;

  /** @param spanMs the time that is looked at; `null` where it is not known */
  constructor(spanMs: number | null) {
    this.#interval = intervalFor(spanMs ?? 0, HUNT_LIMITS.buckets);
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

/** Longer values are counted by their beginning. */
const MAX_VALUE = 256;

export interface Facet {
  readonly field: string;
  /** Most frequent first; an event with several values counts for each. */
  readonly values: readonly { readonly value: Scalar; readonly count: number }[];
  /** Counts of all further values. */
  readonly others: number;
  /** Events without a value. */
  readonly missing: number;
}

/** Counts the values of some fields over events that were found. */
export class FacetCounts {
  readonly fields: readonly string[];
  readonly #counts: { readonly values: Map<Scalar, number>; others: number; missing: number }[];
  #events = 0;

  constructor(fields: readonly string[]) {
    this.fields = fields;
    this.#counts = fields.map(() => ({ values: new Map(), others: 0, missing: 0 }));
  }

  /** How many events were counted. */
  get events(): number {
    return this.#events;
  }

  /** @param row the values of {@link fields}, in their order */
  add(row: Row): void {
    this.#events += 1;
    for (const [at, counts] of this.#counts.entries()) {
      const values = new Set(valuesOf(row[at]).map(short));
      if (values.size === 0) counts.missing += 1;
      for (const value of values) {
        const known = counts.values.get(value);
        if (known !== undefined || counts.values.size < HUNT_LIMITS.facetValues)
          counts.values.set(value, (known ?? 0) + 1);
        else counts.others += 1;
      }
    }
  }

  get facets(): readonly Facet[] {
    return this.#counts.map(({ values, others, missing }, at) => {
      const ordered = [...values].sort(([, a], [, b]) => b - a);
      const rest = ordered.slice(HUNT_LIMITS.topValues).reduce((sum, [, count]) => sum + count, 0);
      return {
        field: this.fields[at] ?? '',
        values: ordered.slice(0, HUNT_LIMITS.topValues).map(([value, count]) => ({ value, count })),
        others: others + rest,
        missing,
      };
    });
  }
}

const short = (value: Scalar): Scalar =>
  typeof value === 'string' ? truncateText(value, MAX_VALUE) : value;
