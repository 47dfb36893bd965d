export const NANOS_PER_MICRO = 1_000n;
export const NANOS_PER_MS = 1_000_000n;
export const NANOS_PER_SECOND = 1_000_000_000n;
export const NANOS_PER_MINUTE = 60_000_000_000n;
export const NANOS_PER_HOUR = 3_600_000_000_000n;
export const NANOS_PER_DAY = 86_400_000_000_000n;

export const NANOS_PER_UNIT = {
  ns: 1n,
  us: NANOS_PER_MICRO,
  ms: NANOS_PER_MS,
  s: NANOS_PER_SECOND,
  m: NANOS_PER_MINUTE,
  h: NANOS_PER_HOUR,
  d: NANOS_PER_DAY,
} as const;

/** 0000-01-01T00:00:00Z: no text or number is read as an instant before it. */
export const FIRST_INSTANT = -62_167_219_200_000_000_000n;
/** 9999-12-31T23:59:59.999999999Z: no text or number is read as an instant after it. */
export const LAST_INSTANT = 253_402_300_799_999_999_999n;

export function isInRange(instant: bigint): boolean {
  return instant >= FIRST_INSTANT && instant <= LAST_INSTANT;
}

/** Nanoseconds of one whole number and its unit, `250ms`; units ns, us, ms, s, m, h, d. */
export function parseDuration(text: string): bigint | null {
  const [, count, unit] = /^(\d{1,18})(ns|us|ms|[smhd])$/.exec(text) ?? [];
  if (count === undefined) return null;
  return BigInt(count) * NANOS_PER_UNIT[unit as keyof typeof NANOS_PER_UNIT];
}

/**
 * The time of a run: the meaning of `now` in date math, in nanoseconds since the epoch. Compilation
 * does not freeze it; the code that drives the run advances it.
 */
export interface RunClock {
  readonly now: bigint;
}

/** Whether the meaning of a date moves with the time of the run. */
export const movesWithNow = (date: string): boolean => date.startsWith('now');

/** A test that is recompiled whenever the time of the run has advanced. */
export function madeForNow<V>(
  clock: RunClock,
  make: (now: bigint) => (value: V) => boolean,
): (value: V) => boolean {
  let madeAt = clock.now;
  let test = make(madeAt);
  return (value) => {
    if (clock.now !== madeAt) {
      madeAt = clock.now;
      test = make(madeAt);
    }
    return test(value);
  };
}
