import { civilDate, epochDay } from '../../../util/time/iso.ts';
import type { Intervals } from '../../../util/time/intervals.ts';

/** Units of fixed length, in milliseconds. */
export const FIXED_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

export type CalendarUnit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** @param timeZone an IANA name or an offset such as `+02:00`; `null` for UTC */
export function intervalsOf(
  every: number | CalendarUnit,
  timeZone: string | null,
  offset: number,
): Intervals {
  const zone = zoneOf(timeZone);
  const floor = typeof every === 'number' ? floorTo(every) : CALENDAR[every];
  const isShort =
    typeof every === 'number' ? every <= HOUR : every === 'minute' || every === 'hour';
  const startOf = (time: number): number => {
    const shifted = time - offset;
    const ahead = zone(shifted);
    const local = floor(shifted + ahead);
    // When clocks are set back, a local time occurs twice: intervals of up to an hour remain separate.
    return (isShort ? local - ahead : toUtc(local, zone)) + offset;
  };
  return {
    startOf,
    next: (start) => {
      if (typeof every === 'number' && timeZone === null) return start + every;
      // The smallest step that certainly leaves the interval, but does not skip the next.
      const length = typeof every === 'number' ? every : SHORTEST[every];
      for (let step = length; ; step += STEP) {
        const next = startOf(start + step);
        if (next > start) return next;
      }
    },
  };
}

/** The minimum change of clocks. */
const STEP = 15 * 60_000;

const SHORTEST: Readonly<Record<CalendarUnit, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 22 * 3_600_000,
  week: 6.5 * DAY,
  month: 27.5 * DAY,
  quarter: 89 * DAY,
  year: 364 * DAY,
};

const floorTo =
  (unit: number, origin = 0) =>
  (time: number) =>
    Math.floor((time - origin) / unit) * unit + origin;

/** 1970-01-01 was a Thursday, and weeks begin on Monday. */
const FIRST_MONDAY = -3 * DAY;

const months = (count: number) => (time: number) => {
  const { year, month } = civilDate(Math.floor(time / DAY));
  return epochDay(year, Math.floor((month - 1) / count) * count + 1, 1) * DAY;
};

const CALENDAR: Readonly<Record<CalendarUnit, (local: number) => number>> = {
  minute: floorTo(60_000),
  hour: floorTo(3_600_000),
  day: floorTo(DAY),
  week: floorTo(7 * DAY, FIRST_MONDAY),
  month: months(1),
  quarter: months(3),
  year: months(12),
};

/** The offset of local time at a moment, in milliseconds. */
export type Zone = (time: number) => number;

function toUtc(local: number, zone: Zone): number {
  const guess = local - zone(local);
  return local - zone(guess);
}

export function zoneOf(name: string | null): Zone {
  if (name === null) return () => 0;
  const fixed = offsetOf(name);
  if (fixed !== null) return () => fixed;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  const known = new Map<number, number>();
  return (time) => {
    // Since 1973, offsets have changed only at full quarters of an hour.
    const step = Math.floor(time / STEP);
    const offset = known.get(step) ?? offsetAt(format, step * STEP);
    if (known.size < MAX_KNOWN) known.set(step, offset);
    return offset;
  };
}

const MAX_KNOWN = 100_000;
/** The range of `Date`. */
const MAX_TIME = 8.64e15;

function offsetAt(format: Intl.DateTimeFormat, time: number): number {
  if (Math.abs(time) > MAX_TIME) return 0;
  const text = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0'] = /^GMT(?:([+-])(\d+):(\d+))?/.exec(text) ?? [];
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? -ms : ms;
}

/** The offset of a zone such as `+02:00`; `null` for others. */
export function offsetOf(name: string): number | null {
  const [, sign, hours = '', minutes = '0'] = /^([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(name) ?? [];
  if (sign === undefined || Number(hours) > 18 || Number(minutes) > 59) return null;
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? -ms : ms;
}
