import { civilDate } from './calendar.ts';
import { NANOS_PER_SECOND } from './units.ts';

/**
 * ISO 8601 in UTC with 3, 6 or 9 fraction digits, the fewest that keep every nanosecond:
 * `2024-01-01T00:00:00.000Z`. Years outside 0000–9999 get a sign and six digits.
 */
export function formatInstant(ns: bigint): string {
  let seconds = Number(ns / NANOS_PER_SECOND);
  let nanos = Number(ns % NANOS_PER_SECOND);
  if (nanos < 0) {
    seconds -= 1;
    nanos += 1e9;
  }
  // Events are close to each other in time, and fractions of a second are printed quickly.
  const place = seconds & (recent.length - 1);
  let whole = recent[place];
  if (whole?.seconds !== seconds) {
    whole = { seconds, text: formatSeconds(seconds) };
    recent[place] = whole;
  }
  return `${whole.text}.${formatFraction(nanos)}Z`;
}

const recent: { readonly seconds: number; readonly text: string }[] = Array.from(
  { length: 256 },
  () => ({ seconds: Number.NaN, text: '' }),
);

function formatSeconds(epochSeconds: number): string {
  const days = Math.floor(epochSeconds / 86_400);
  const seconds = epochSeconds - days * 86_400;
  const { year, month, day } = civilDate(days);
  const date = `${formatYear(year)}-${pad(month, 2)}-${pad(day, 2)}`;
  const hour = pad(Math.floor(seconds / 3600), 2);
  const minute = pad(Math.floor(seconds / 60) % 60, 2);
  return `${date}T${hour}:${minute}:${pad(seconds % 60, 2)}`;
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
