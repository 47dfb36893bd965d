import type { TimeZone } from './time-zone.ts';

/** `2026-11-26 14:03:07.120` in the zone. @param at milliseconds since 1970, or an ISO time */
export function timeText(at: number | string, zone: TimeZone, withMs = false): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '–';
  // Without the formats of the browser, which take long: a list has thousands of times.
  const local = zone === 'UTC' ? date.getTime() : date.getTime() - offsetOf(date);
  if (Math.abs(local) > MAX_MS) return '–';
  return new Date(local)
    .toISOString()
    .slice(0, withMs ? -1 : -5)
    .replace('T', ' ');
}

/** What a date can say. */
const MAX_MS = 8.64e15;

const offsetOf = (date: Date) => date.getTimezoneOffset() * 60_000;

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** `3 min`, `2 h`, `5 d`: one unit, rounded down. */
export function spanText(ms: number): string {
  const span = Math.abs(ms);
  for (const [unit, size] of UNITS) if (span >= size) return `${Math.floor(span / size)} ${unit}`;
  return `${Math.round(span)} ms`;
}

/** The time of a page is up to five seconds old, and the browser's clock may differ a little from that of the service. */
const AHEAD_MS = 10_000;

/** `3 min ago`, `in 2 h`, `now`. */
export function agoText(at: number | string, now: number): string {
  const ms = now - new Date(at).getTime();
  if (ms < 1_000 && ms > -AHEAD_MS) return 'now';
  return ms > 0 ? `${spanText(ms)} ago` : `in ${spanText(ms)}`;
}
