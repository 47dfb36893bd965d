import { isInRange, NANOS_PER_MS } from './units.ts';

/** The smallest unit that a text specifies. */
export type Precision = 'y' | 'M' | 'd' | 'h' | 'm' | 's' | 'ms' | 'us' | 'ns';

export interface IsoTime {
  readonly instant: bigint;
  readonly precision: Precision;
}

const ZERO = 48;
const NINE = 57;
const DASH = 45;
const COLON = 58;
const NANOS_BY_DIGITS = [1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 10, 1] as const;

/**
 * An ISO 8601 date or date-time, or null if the text is not one. In addition to Elasticsearch's format
 * `strict_date_optional_time_nanos` it accepts `t` or a blank for `T`, `z` for `Z`, and more than nine
 * fraction digits (the rest is truncated).
 *
 * Without a zone the time is UTC. Hour 24 and second 60 do not exist. Offsets range to ±18:00. The instant
 * is in the years 0000 to 9999 (UTC).
 */
export function parseInstant(text: string): bigint | null {
  return parseCommonForm(text) ?? parseIso(text)?.instant ?? null;
}

/** As {@link parseInstant}, with the precision of the text. */
export function parseIso(text: string): IsoTime | null {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  if (!(year >= 0)) return null;
  if (text.length === 4) return timeOf(year, 1, 1, NO_TIME, 'y');
  const month = text.charCodeAt(4) === DASH ? twoDigits(text, 5) : -1;
  if (!(month >= 1 && month <= 12)) return null;
  if (text.length === 7) return timeOf(year, month, 1, NO_TIME, 'M');
  const day = text.charCodeAt(7) === DASH ? twoDigits(text, 8) : -1;
  if (!(day >= 1 && day <= daysInMonth(year, month))) return null;
  if (text.length === 10) return timeOf(year, month, day, NO_TIME, 'd');
  const separator = text[10];
  if (separator !== 'T' && separator !== 't' && separator !== ' ') return null;
  if (text.length === 11) {
    return separator === ' ' ? null : timeOf(year, month, day, NO_TIME, 'd');
  }
  const time = parseTime(text);
  return time === null ? null : timeOf(year, month, day, time, time.precision);
}

interface TimeOfDay {
  /** Seconds since midnight minus the zone's offset: may be negative or exceed a day. */
  readonly seconds: number;
  readonly nanos: number;
}

const NO_TIME: TimeOfDay = { seconds: 0, nanos: 0 };

function timeOf(
  year: number,
  month: number,
  day: number,
  time: TimeOfDay,
  precision: Precision,
): IsoTime | null {
  const instant = instantOf(epochDay(year, month, day) * 86_400 + time.seconds, time.nanos);
  return isInRange(instant) ? { instant, precision } : null;
}

function instantOf(epochSeconds: number, nanos: number): bigint {
  // Milliseconds stay below 2^53, so only the last step needs big integers.
  const millis = Math.trunc(nanos / 1e6);
  return BigInt(epochSeconds * 1000 + millis) * NANOS_PER_MS + BigInt(nanos - millis * 1e6);
}

/** The time after the separator: `HH[:mm[:ss[.f…]]][zone]`. */
function parseTime(text: string): (TimeOfDay & { readonly precision: Precision }) | null {
  let at = 13;
  let precision: Precision = 'h';
  const hour = twoDigits(text, 11);
  let minute = 0;
  let second = 0;
  let nanos = 0;
  if (text.charCodeAt(at) === COLON) {
    minute = twoDigits(text, at + 1);
    at += 3;
    precision = 'm';
    if (text.charCodeAt(at) === COLON) {
      second = twoDigits(text, at + 1);
      at += 3;
      precision = 's';
      if (text[at] === '.' || text[at] === ',') {
        const digits = countDigits(text, at + 1);
        if (digits === 0) return null;
        nanos = fraction(text, at + 1, digits);
        at += 1 + digits;
        precision = digits <= 3 ? 'ms' : digits <= 6 ? 'us' : 'ns';
      }
    }
  }
  if (!(hour < 24 && minute < 60 && second < 60)) return null;
  const offset = parseZone(text, at);
  if (offset === null) return null;
  return { seconds: hour * 3600 + minute * 60 + second - offset, nanos, precision };
}

/** The offset in seconds east of UTC of the zone that fills the text from `at` on; 0 without a zone. */
function parseZone(text: string, at: number): number | null {
  const rest = text.length - at;
  if (rest === 0) return 0;
  const mark = text[at];
  if (mark === 'Z' || mark === 'z') return rest === 1 ? 0 : null;
  if (mark !== '+' && mark !== '-') return null;
  const hours = twoDigits(text, at + 1);
  let minutes = 0;
  if (rest === 5) minutes = twoDigits(text, at + 3);
  else if (rest === 6 && text.charCodeAt(at + 3) === COLON) minutes = twoDigits(text, at + 4);
  else if (rest !== 3) return null;
  const seconds = hours * 3600 + minutes * 60;
  if (!(minutes < 60 && seconds <= 18 * 3600)) return null;
  return mark === '-' ? -seconds : seconds;
}

/**
 * `yyyy-MM-ddTHH:mm:ss[.f…]Z` with an optional fraction of up to nine digits, the form of nearly every
 * event. Null is inconclusive: the text may still be valid.
 */
function parseCommonForm(text: string): bigint | null {
  const seconds = secondsOfCommonForm(text);
  if (Number.isNaN(seconds)) return null;
  const digits = text.length - FRACTION_START - 1;
  return instantOf(seconds, digits > 0 ? fraction(text, FRACTION_START, digits) : 0);
}

/**
 * Whether a text is what `formatInstant` prints for its instant. Many sensors write times in this form, which need
 * not be read and printed then.
 */
export function isPrintedForm(text: string): boolean {
  const { length } = text;
  if (length !== 24 && length !== 27 && length !== 30) return false;
  if (length > 24 && text.endsWith('000Z')) return false;
  return !Number.isNaN(secondsOfCommonForm(text));
}

/** Where the digits of a fraction begin. */
const FRACTION_START = 20;

/** The whole seconds since the epoch of a text in the common form, NaN for any other one. */
function secondsOfCommonForm(text: string): number {
  const last = text.length - 1;
  if (last < 19 || last > 29 || last === 20) return Number.NaN;
  if (text[last] !== 'Z' || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':') {
    return Number.NaN;
  }
  if (text[4] !== '-' || text[7] !== '-') return Number.NaN;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (last > 19 && (text[19] !== '.' || countDigits(text, FRACTION_START) !== last - 20)) {
    return Number.NaN;
  }
  // A field that is not a number is NaN, and NaN fails every comparison.
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) {
    return Number.NaN;
  }
  if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
  return epochDay(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
}

/** The number in the two digits at `at`, NaN if they are not digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function countDigits(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= NINE) at++;
  return at - start;
}

/** Nanoseconds of a decimal fraction; digits after the ninth are truncated. */
function fraction(text: string, start: number, digits: number): number {
  const used = Math.min(digits, 9);
  let value = 0;
  for (let i = 0; i < used; i++) value = value * 10 + text.charCodeAt(start + i) - ZERO;
  return value * (NANOS_BY_DIGITS[used] ?? 1);
}

/** A day of the proleptic Gregorian calendar; month and day count from 1. */
interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from 1970-01-01 to the given day, which is not validated. */
export function epochDay(year: number, month: number, day: number): number {
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  const inYear = (DAYS_BEFORE_MONTH[month - 1] ?? 0) + (month > 2 && isLeapYear(year) ? 1 : 0);
  // There are 719,162 days between 0001-01-01 and 1970-01-01.
  return past * 365 + leapDays + inYear + day - 1 - 719_162;
}

/** The date of the given number of days after 1970-01-01; the inverse of {@link epochDay}. */
export function civilDate(days: number): CivilDate {
  // Counted from 1 March of year 0, so that the leap day is the last of its year.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** The earlier of two instants; if one is unknown, the other. */
export function earlier(a: bigint, b: bigint): bigint;
export function earlier(a: bigint | null, b: bigint | null): bigint | null;
export function earlier(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

/** The later of two instants; if one is unknown, the other. */
export function later(a: bigint, b: bigint): bigint;
export function later(a: bigint | null, b: bigint | null): bigint | null;
export function later(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

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
