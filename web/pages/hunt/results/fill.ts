import type { Bucket } from '../../../components/chart/bars.tsx';
import type { HuntEnd } from '../run/hunt-lines.ts';

/** More bars than this are thinner than a pointer; a hunt counts by milliseconds where it does not know its span. */
const MAX_BARS = 120;
/** Lengths of intervals that people read easily; days double behind the last. */
const INTERVALS = [
  1, 10, 100, 1_000, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000,
  10_800_000, 21_600_000, 43_200_000, 86_400_000,
];
/** One bar alone would be as wide as the page. */
const MIN_BARS = 24;

/** In intervals that are not too many, those in which there was nothing among them. */
export function fill(
  buckets: HuntEnd['histogram']['buckets'],
  intervalMs: number,
): { readonly length: number; readonly filled: readonly Bucket[] } {
  const first = buckets[0]?.[0];
  const last = buckets.at(-1)?.[0];
  if (first === undefined || last === undefined) return { length: intervalMs, filled: [] };
  let length = intervalMs;
  while ((last - first) / length >= MAX_BARS)
    length = INTERVALS.find((each) => each > length) ?? length * 2;
  const startOf = (time: number) => Math.floor(time / length) * length;
  const counts = new Map<number, number>();
  for (const [time, count] of buckets)
    counts.set(startOf(time), (counts.get(startOf(time)) ?? 0) + count);
  const begin = startOf(first);
  const size = Math.max(MIN_BARS, (startOf(last) - begin) / length + 1);
  const filled = Array.from({ length: size }, (_, at) => {
    const start = begin + at * length;
    return { start, counts: [counts.get(start) ?? 0] };
  });
  return { length, filled };
}
