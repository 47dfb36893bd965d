import type { Scalar } from '../../events/value.ts';

/**
 * Numbers by value, then strings by code unit, then `false` and `true`. Types never mix, except
 * that `number` and `bigint` are both numbers.
 */
export function compareScalars(a: Scalar, b: Scalar): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  return a < b ? -1 : a > b ? 1 : 0;
}

function rankOf(value: Scalar): number {
  if (typeof value === 'string') return 1;
  return typeof value === 'boolean' ? 2 : 0;
}
