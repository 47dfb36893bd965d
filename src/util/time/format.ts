import { civilDate } from './calendar.ts';
import { NANOS_PER_DAY } from './units.ts';

/**
 * ISO 8601 in UTC with 3, 6 or 9 fraction digits, the fewest that keep every nanosecond:
 * `2024-01-01T00:00:00.000Z`. Years outside 0000–9999 get a sign and six digits.
 */
export function formatInstant(ns: bigint): string {
  let days = ns / NANOS_PER_DAY;
  let inDay = ns % NANOS_PER_DAY;
  if (inDay < 0n) {
    days -= 1n;
    inDay += NANOS_PER_DAY;
  }
  const { year, month, day } = civilDate(Number(days));
  const seconds = Number(inDay / 1_000_000_000n);
  const date = `${formatYear(year)}-${pad(month, 2)}-${pad(day, 2)}`;
  const hour = pad(Math.floor(seconds / 3600), 2);
  const minute = pad(Math.floor(seconds / 60) % 60, 2);
  const fraction = formatFraction(Number(inDay % 1_000_000_000n));
  return `${date}T${hour}:${minute}:${pad(seconds % 60, 2)}.${fraction}Z`;
}

function formatFraction(nanos: number): string {
  if (nanos % 1_000_000 === 0) return pad(nanos / 1_000_000, 3);
  if (nanos % 1_000 === 0) return pad(nanos / 1_000, 6);
  return pad(nanos, 9);
}

function formatYear(year: number): string {
  if (year >= 0 && year <= 9999) return pad(year, 4);
  return (year < 0 ? '-' : '+') + pad(Math.abs(year), 6);
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
