import { civilDate, daysInMonth, epochDay, type IsoTime, type Precision, parseIso } from './iso.ts';
import { isInRange, NANOS_PER_DAY, NANOS_PER_HOUR, NANOS_PER_MS, NANOS_PER_UNIT } from './units.ts';

/** Which end of a rounded unit, or of the precision of a literal, is meant. */
export type Rounding = 'down' | 'up';

/** Two instants, both inclusive. */
export interface DateRange {
  readonly start: bigint;
  readonly end: bigint;
}

type Unit = 'y' | 'M' | 'w' | 'd' | 'h' | 'H' | 'm' | 's';

const NANOS_BY_UNIT = {
  ...NANOS_PER_UNIT,
  w: 7n * NANOS_PER_DAY,
  H: NANOS_PER_HOUR,
} as const satisfies Partial<Record<Unit | Precision, bigint>>;

/** 1970-01-01 was a Thursday, and weeks start on Monday. */
const FIRST_MONDAY = -3n * NANOS_PER_DAY;

/**
 * A date, or Elasticsearch's date math on a date or on `now`, in UTC:
 *
 *     anchor : "now" [ steps ] | date [ "||" steps ] ;
 *     steps  : { ( "+" | "-" ) [ digits ] unit | "/" unit } ;
 *     unit   : "y" | "M" | "w" | "d" | "h" | "H" | "m" | "s" ;
 *
 * A date is ISO text as {@link parseIso} takes it or digits: epoch milliseconds (four digits alone
 * are a year). Steps apply from left to right; years and months keep the day of month where the
 * month has it, else take its last. With `up` a `/unit` leads to the last nanosecond of the unit
 * and a date without `||` to the last of its own precision. Null: not of this form, or outside the
 * years 0000 to 9999 at any step.
 *
 * @param readDate the form of dates where it is another one
 */
export function parseDateMath(
  text: string,
  now: bigint,
  rounding: Rounding,
  readDate: (text: string) => IsoTime | null = parseAnchor,
): bigint | null {
  if (text.startsWith('now')) return applySteps(text, 3, now, rounding);
  const bars = text.indexOf('||');
  const anchor = readDate(bars < 0 ? text : text.slice(0, bars));
  if (anchor === null) return null;
  if (bars >= 0) return applySteps(text, bars + 2, anchor.instant, rounding);
  return rounding === 'down' ? anchor.instant : endOfUnit(anchor.instant, anchor.precision);
}

/** All instants that a text denotes: see {@link parseDateMath}, rounded down and up. */
export function dateRange(
  text: string,
  now: bigint,
  readDate: (text: string) => IsoTime | null = parseAnchor,
): DateRange | null {
  const start = parseDateMath(text, now, 'down', readDate);
  const end = parseDateMath(text, now, 'up', readDate);
  return start === null || end === null ? null : { start, end };
}

/** ISO text, or digits: epoch milliseconds. */
function parseAnchor(text: string): IsoTime | null {
  const iso = parseIso(text);
  if (iso !== null || !/^-?\d{1,15}$/.test(text)) return iso;
  const instant = BigInt(text) * NANOS_PER_MS;
  return isInRange(instant) ? { instant, precision: 'ms' } : null;
}

function applySteps(text: string, from: number, anchor: bigint, rounding: Rounding): bigint | null {
  // At most ten digits: Elasticsearch parses the number as a 32-bit integer.
  const step = /(?:([+-])(\d{0,10})|\/)([yMwdhHms])/y;
  let instant = anchor;
  step.lastIndex = from;
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    const [, sign, digits = '', letter = ''] = match ?? [];
    if (!isUnit(letter)) return null;
    if (sign === undefined) {
      instant = rounding === 'up' ? endOfUnit(instant, letter) : startOfUnit(instant, letter);
    } else {
      const count = digits === '' ? 1 : Number(digits);
      instant = add(instant, sign === '-' ? -count : count, letter);
    }
    if (!isInRange(instant)) return null;
  }
  return instant;
}

function isUnit(letter: string): letter is Unit {
  return letter !== '' && 'yMwdhHms'.includes(letter);
}

function add(instant: bigint, count: number, unit: Unit): bigint {
  if (unit === 'y') return addMonths(instant, count * 12);
  if (unit === 'M') return addMonths(instant, count);
  return instant + BigInt(count) * NANOS_BY_UNIT[unit];
}

function addMonths(instant: bigint, count: number): bigint {
  const midnight = startOfUnit(instant, 'd');
  const { year, month, day } = dateOf(midnight);
  const months = year * 12 + month - 1 + count;
  const newYear = Math.floor(months / 12);
  const newMonth = months - newYear * 12 + 1;
  const newDay = Math.min(day, daysInMonth(newYear, newMonth));
  return startOfDay(newYear, newMonth, newDay) + (instant - midnight);
}

function startOfUnit(instant: bigint, unit: Unit | Precision): bigint {
  if (unit === 'y' || unit === 'M') {
    const { year, month } = dateOf(instant);
    return startOfDay(year, unit === 'y' ? 1 : month, 1);
  }
  return floorTo(instant, NANOS_BY_UNIT[unit], unit === 'w' ? FIRST_MONDAY : 0n);
}

/** The last nanosecond of the unit that contains an instant. */
function endOfUnit(instant: bigint, unit: Unit | Precision): bigint {
  const start = startOfUnit(instant, unit);
  if (unit === 'y' || unit === 'M') return addMonths(start, unit === 'y' ? 12 : 1) - 1n;
  return start + NANOS_BY_UNIT[unit] - 1n;
}

function dateOf(instant: bigint): ReturnType<typeof civilDate> {
  return civilDate(Number(floorTo(instant, NANOS_PER_DAY, 0n) / NANOS_PER_DAY));
}

function startOfDay(year: number, month: number, day: number): bigint {
  return BigInt(epochDay(year, month, day)) * NANOS_PER_DAY;
}

/** The last of `origin`, `origin ± unit`, … that is not after the instant. */
function floorTo(instant: bigint, unit: bigint, origin: bigint): bigint {
  const rest = (instant - origin) % unit;
  return instant - (rest < 0n ? rest + unit : rest);
}
