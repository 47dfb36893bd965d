import { NANOS_PER_MS, timeZone, type TimeZone } from '../../../util/time/index.ts';

export const DAY_MS = 86_400_000;

/** A day without a zone, in days since 1970; `null` for a text that is no date. */
export function dayOf(date: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const ms = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date ? null : ms / DAY_MS;
}

/** Minutes since midnight; `null` for a text that is no time of day. */
export function minutesOf(time: string): number | null {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes);
}

/**
 * When a clock in a zone shows this. What it shows twice, at the end of daylight saving, is the first of them; what it never shows, at
 * the beginning, is as much later as the clock was put forward.
 *
 * @param day in days since 1970
 * @returns in milliseconds since 1970
 */
export function instantOf(day: number, minutes: number, zone: TimeZone): number {
  const shown = day * DAY_MS + minutes * 60_000;
  const before = offsetAt(shown - DAY_MS, zone);
  const after = offsetAt(shown + DAY_MS, zone);
  const found = [before, after]
    .map((offset) => ({ offset, at: shown - offset }))
    .filter(({ offset, at }) => offsetAt(at, zone) === offset)
    .map(({ at }) => at);
  return found.length === 0 ? shown - before : Math.min(...found);
}

/** The day that a clock in a zone shows, in days since 1970. */
export const dayAt = (at: number, zone: TimeZone): number =>
  Math.floor((at + offsetAt(at, zone)) / DAY_MS);

/** How much a clock in a zone is ahead of UTC. */
function offsetAt(at: number, zone: TimeZone): number {
  const text = zone.text(BigInt(at) * NANOS_PER_MS);
  return Date.parse(`${text.slice(0, 19)}Z`) - Math.floor(at / 1_000) * 1_000;
}

const known = new Map<string, TimeZone>();
/** There are about 600 names. */
const MAX_KNOWN = 1_000;

/** A zone of the IANA database; `null` for an unknown one. To make one takes a while. */
export function zoneOf(name: string): TimeZone | null {
  const found = known.get(name) ?? (name === 'local' ? null : timeZone(name));
  if (found !== null && known.size < MAX_KNOWN) known.set(name, found);
  return found;
}
