import { parseInstant } from './iso.ts';
import { isInRange } from './units.ts';

const DECIMAL = /^([+-]?)(\d{1,21})(?:\.(\d+))?$/;
/** A text of four digits is a year, as in Elasticsearch. */
const YEAR_LENGTH = 4;

/**
 * The instant that an event's timestamp field holds: ISO text, or a number (also as text) of time
 * since the epoch. The magnitude of a number determines its unit:
 *
 * | absolute value | unit         | such values in that unit reach |
 * | -------------- | ------------ | ------------------------------ |
 * | below 1e11     | seconds      | the year 5138                  |
 * | below 1e14     | milliseconds | from March 1973 to 5138        |
 * | below 1e17     | microseconds | from March 1973 to 5138        |
 * | otherwise      | nanoseconds  | from March 1973 on             |
 *
 * Fractions are read to the nanosecond; the rest is truncated. Null: not a time, or outside the
 * years 0000 to 9999.
 */
export function readInstant(value: string | number | bigint | boolean): bigint | null {
  if (typeof value === 'string') return readText(value);
  if (typeof value === 'bigint') return scale(value, '');
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  if (Number.isInteger(value)) return scale(BigInt(value), '');
  return readDecimal(Math.abs(value) < 1e-6 ? value.toFixed(9) : String(value));
}

/** The text that was read last: the time of one event is asked for by clocks, queries and windows in turn. */
const last: { text: string; instant: bigint | null } = { text: '', instant: null };

function readText(text: string): bigint | null {
  if (text === last.text) return last.instant;
  const instant = parseInstant(text);
  const isRead = instant !== null || text.length === YEAR_LENGTH;
  last.instant = isRead ? instant : readDecimal(text);
  last.text = text;
  return last.instant;
}

function readDecimal(text: string): bigint | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  const magnitude = scale(BigInt(whole), fraction);
  if (magnitude === null || sign !== '-') return magnitude;
  return isInRange(-magnitude) ? -magnitude : null;
}

/** Nanoseconds of an integer number of units and, if that is not negative, a decimal fraction. */
function scale(whole: bigint, fraction: string): bigint | null {
  const digits = decimalsOf(whole);
  if (digits === 0) return isInRange(whole) ? whole : null;
  const instant =
    whole * 10n ** BigInt(digits) + BigInt(fraction.slice(0, digits).padEnd(digits, '0') || '0');
  return isInRange(instant) ? instant : null;
}

/** The number of decimal places between a nanosecond and the unit of such a number. */
function decimalsOf(whole: bigint): number {
  const size = whole < 0n ? -whole : whole;
  if (size < 100_000_000_000n) return 9;
  if (size < 100_000_000_000_000n) return 6;
  return size < 100_000_000_000_000_000n ? 3 : 0;
}
