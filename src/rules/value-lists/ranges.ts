import type { Ranges } from './value-list.ts';

type OrderedArray = Uint32Array | Float64Array | BigInt64Array | bigint[];

const ascending = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Sorts ranges and joins those that overlap, in place. Returns how many are left. Starts and ends are sorted apart: a new range
 * begins exactly where all that began before have ended.
 */
export function joinRanges<A extends OrderedArray>({ starts, ends }: Ranges<A>): number {
  for (const each of [starts, ends]) {
    if (Array.isArray(each)) each.sort(ascending);
    else each.sort();
  }
  let count = 0;
  for (let at = 0; at < starts.length; at += 1) {
    const start = starts[at] as number;
    if (count === 0 || start > (ends[at - 1] as number)) {
      starts[count] = start;
      count += 1;
    }
    ends[count - 1] = ends[at] as number;
  }
  return count;
}

/** Whether a value is in one of the ranges, by binary search. */
export function isInRanges<V extends number | bigint>(
  { starts, ends }: Ranges<{ readonly length: number; readonly [index: number]: V }>,
  value: V,
): boolean {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as V) <= value) low = middle + 1;
    else high = middle;
  }
  return low > 0 && (ends[low - 1] as V) >= value;
}
