import { NANOS_PER_MS } from '../../util/time/index.ts';

/**
 * Instants by row, as two numbers each, so that comparing them makes no `bigint`. Instants reach from
 * the year 0 to 9999, which is more than 64 bits of nanoseconds hold.
 */
export interface Times {
  /** Since 1970, rounded down; `NaN` where there is no time. */
  readonly milliseconds: Float64Array;
  /** What is left of the millisecond. */
  readonly nanoseconds: Uint32Array;
}

export function setTime(
  { milliseconds, nanoseconds }: Times,
  row: number,
  time: bigint | null,
): void {
  [milliseconds[row], nanoseconds[row]] = time === null ? [NaN, 0] : split(time);
}

export function timeAt({ milliseconds, nanoseconds }: Times, row: number): bigint | null {
  const whole = milliseconds[row]!;
  return Number.isNaN(whole) ? null : BigInt(whole) * NANOS_PER_MS + BigInt(nanoseconds[row]!);
}

/** Whether the time of a row is later than that of another; both have one. */
export function isLater({ milliseconds, nanoseconds }: Times, row: number, than: number): boolean {
  const difference = milliseconds[row]! - milliseconds[than]!;
  return difference > 0 || (difference === 0 && nanoseconds[row]! > nanoseconds[than]!);
}

/** Bounds to compare times with; both are inclusive. */
export class TimeBounds {
  readonly #from: readonly [number, number];
  readonly #to: readonly [number, number];

  constructor(from: bigint | null, to: bigint | null) {
    this.#from = from === null ? [-Infinity, 0] : split(from);
    this.#to = to === null ? [Infinity, 0] : split(to);
  }

  /** Whether the row has a time that is within. */
  includes({ milliseconds, nanoseconds }: Times, row: number): boolean {
    const whole = milliseconds[row]!;
    const [from, fromRest] = this.#from;
    const [to, toRest] = this.#to;
    // A comparison with NaN is false.
    if (!(whole >= from && whole <= to)) return false;
    if (whole === from && nanoseconds[row]! < fromRest) return false;
    return whole !== to || nanoseconds[row]! <= toRest;
  }
}

function split(time: bigint): [milliseconds: number, nanoseconds: number] {
  const rest = ((time % NANOS_PER_MS) + NANOS_PER_MS) % NANOS_PER_MS;
  return [Number((time - rest) / NANOS_PER_MS), Number(rest)];
}

/** The earliest and the latest time, and how many rows have none. */
export function timeRange(times: Times): {
  readonly firstTime: bigint | null;
  readonly lastTime: bigint | null;
  readonly timeless: number;
} {
  const { milliseconds } = times;
  let first = -1;
  let last = -1;
  let timeless = 0;
  for (let row = 0; row < milliseconds.length; row++) {
    if (Number.isNaN(milliseconds[row])) {
      timeless += 1;
      continue;
    }
    if (first < 0 || isLater(times, first, row)) first = row;
    if (last < 0 || isLater(times, row, last)) last = row;
  }
  return {
    firstTime: first < 0 ? null : timeAt(times, first),
    lastTime: last < 0 ? null : timeAt(times, last),
    timeless,
  };
}
