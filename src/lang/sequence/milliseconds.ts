const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/**
 * The whole millisecond that contains a time, rounded down also before 1970. Missing events are
 * compared by it, as Elasticsearch does: within one millisecond nothing is before or after.
 */
export function millisecondOf(nanoseconds: bigint): bigint {
  const quotient = nanoseconds / NANOSECONDS_PER_MILLISECOND;
  const exact = nanoseconds % NANOSECONDS_PER_MILLISECOND === 0n;
  return nanoseconds < 0n && !exact ? quotient - 1n : quotient;
}
