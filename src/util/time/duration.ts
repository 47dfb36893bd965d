import { NANOS_PER_UNIT } from './units.ts';

/** Nanoseconds of one whole number and its unit, `250ms`; units ns, us, ms, s, m, h, d. */
export function parseDuration(text: string): bigint | null {
  const [, count, unit] = /^(\d{1,18})(ns|us|ms|[smhd])$/.exec(text) ?? [];
  if (count === undefined) return null;
  return BigInt(count) * NANOS_PER_UNIT[unit as keyof typeof NANOS_PER_UNIT];
}
