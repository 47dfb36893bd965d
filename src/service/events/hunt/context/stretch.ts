import { NANOS_PER_MS } from '../../../../util/time/index.ts';

/** A stretch of time in nanoseconds since 1970, inclusive. */
export interface Stretch {
  readonly from: bigint;
  readonly to: bigint;
}

/** What of a stretch is closer to a time than this number of milliseconds. */
export function within({ from, to }: Stretch, around: bigint, distance: number): Stretch {
  const clamp = (time: bigint) => (time < from ? from : time > to ? to : time);
  // Of both times, what is below a millisecond was not looked at.
  const reach = BigInt(Math.max(0, Math.floor(Math.min(distance, Number.MAX_SAFE_INTEGER)) - 1));
  return { from: clamp(around - reach * NANOS_PER_MS), to: clamp(around + reach * NANOS_PER_MS) };
}
