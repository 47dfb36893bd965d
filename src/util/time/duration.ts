import {
  NANOS_PER_DAY,
  NANOS_PER_HOUR,
  NANOS_PER_MICRO,
  NANOS_PER_MINUTE,
  NANOS_PER_MS,
  NANOS_PER_SECOND,
} from './units.ts';

const NANOS_PER_UNIT: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', NANOS_PER_MICRO],
  ['ms', NANOS_PER_MS],
  ['s', NANOS_PER_SECOND],
  ['m', NANOS_PER_MINUTE],
  ['h', NANOS_PER_HOUR],
  ['d', NANOS_PER_DAY],
]);

/** Nanoseconds of one whole number and its unit, `250ms`; units ns, us, ms, s, m, h, d. */
export function parseDuration(text: string): bigint | null {
  const match = /^(\d{1,18})([a-z]{1,2})$/.exec(text);
  const unit = NANOS_PER_UNIT.get(match?.[2] ?? '');
  return match === null || unit === undefined ? null : BigInt(match[1] ?? '0') * unit;
}
