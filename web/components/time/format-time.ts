import type { TimeZone } from './time-zone.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-11-26 14:03:07.120` in the zone. @param at milliseconds since 1970, or an ISO time */
export function timeText(at: number | string, zone: TimeZone, withMs = false): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '–';
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  ) as Record<string, string>;
  const ms = withMs ? `.${String(date.getUTCMilliseconds()).padStart(3, '0')}` : '';
  return `${parts['year']}-${parts['month']}-${parts['day']} ${parts['hour']}:${parts['minute']}:${parts['second']}${ms}`;
}

function formatOf(zone: TimeZone): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    ...(zone === 'UTC' ? { timeZone: 'UTC' } : {}),
  });
  formats.set(zone, made);
  return made;
}

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

/** `3 min ago`, `in 2 h`, `now`. */
export function agoText(at: number | string, now: number): string {
  const ms = now - new Date(at).getTime();
  if (Math.abs(ms) < 1_000) return 'now';
  return ms > 0 ? `${spanText(ms)} ago` : `in ${spanText(ms)}`;
}
