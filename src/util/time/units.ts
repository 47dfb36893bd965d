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
