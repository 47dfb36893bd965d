import type { Scalar } from '../../events/field-set.ts';
import { at, isTable, quote, type Data, type Table } from '../../rules/index.ts';
import { foldAscii } from '../../util/fold.ts';
import { canonicalIp, compareIps } from '../../util/ip.ts';
import { NANOS_PER_HOUR, parseDateMath, parseInstant, readInstant } from '../../util/time/index.ts';
import { ConditionFault, textOf } from './condition.ts';
import { numberOf, type ValueCondition } from './values.ts';

/** How the values of a field are ordered; `any` if the catalogue does not have the field. */
export type Comparison = 'keyword' | 'number' | 'date' | 'ip' | 'any';

/** How the values of a field are compared. */
export interface ComparedField {
  readonly comparison: Comparison;
  /** Whether the index stores the values of the field in lower case. */
  readonly ignoreCase: boolean;
}

/** One end of a range, as written. */
interface Bound {
  readonly text: string;
  /** Written as a number rather than a string. */
  readonly isNumber: boolean;
  /** Whether the bound is inclusive. */
  readonly isIn: boolean;
}

export interface Range {
  /** `null`: unbounded on that side. */
  readonly lower: Bound | null;
  readonly upper: Bound | null;
  /** For times without a zone, such as `+01:00`. */
  readonly timeZone: string | null;
  readonly format: string | null;
}

const KNOWN = new Set(
  'gt gte lt lte from to include_lower include_upper format time_zone boost _name'.split(' '),
);

/**
 * Reads `{ gte, lt, … }`, or the older `from` and `to` with `include_lower` and `include_upper`. Throws
 * {@link ConditionFault}.
 */
export function readRange(body: Data): Range {
  if (!isTable(body)) throw new ConditionFault('gte, gt, lte or lt were expected');
  const strange = Object.keys(body).find((key) => !KNOWN.has(key));
  if (strange !== undefined) {
    throw new ConditionFault(`the parameter ${quote(strange)} is not known`);
  }
  const lower = readBound(body, ['gte', 'gt', 'from', 'include_lower']);
  const upper = readBound(body, ['lte', 'lt', 'to', 'include_upper']);
  const timeZone = at(body, 'time_zone') ?? null;
  const format = at(body, 'format') ?? null;
  if (!isTextOrNull(timeZone) || !isTextOrNull(format)) {
    throw new ConditionFault('time_zone and format must be texts');
  }
  return { lower, upper, timeZone, format };
}

const isTextOrNull = (data: Data): data is string | null =>
  data === null || typeof data === 'string';

function readBound(
  body: Table,
  [inclusive, exclusive, older, flagKey]: readonly [string, string, string, string],
): Bound | null {
  const flag = at(body, flagKey) ?? true;
  if (typeof flag !== 'boolean') throw new ConditionFault(`${flagKey} must be true or false`);
  const bounds = [
    { value: at(body, inclusive) ?? null, isIn: true },
    { value: at(body, exclusive) ?? null, isIn: false },
    { value: at(body, older) ?? null, isIn: flag },
  ];
  const [bound, another] = bounds.filter(({ value }) => value !== null);
  if (bound === undefined) return null;
  if (another !== undefined) throw new ConditionFault('one end of the range is given twice');
  const { value, isIn } = bound;
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  return { text: textOf(value), isNumber, isIn };
}

/** Whether a value is in a range, in the order of the field's type. Throws {@link ConditionFault}. */
export function rangeTest(
  range: Range,
  { comparison, ignoreCase }: ComparedField,
  now: bigint,
): ValueCondition {
  switch (comparison) {
    case 'keyword':
      return texts(range, ignoreCase);
    case 'number':
      return numbers(range) ?? fault('numbers were expected');
    case 'ip':
      return addresses(range) ?? fault('addresses were expected');
    case 'date':
      return times(range, readTimes(range, now));
    case 'any':
      return byValue(range, now);
  }
}

function fault(message: string): never {
  throw new ConditionFault(message);
}

/**
 * For a field of unknown type, the values decide: numbers are compared as numbers, times as times,
 * everything else as strings.
 */
function byValue(range: Range, now: bigint): ValueCondition {
  const bounds = [range.lower, range.upper].filter((bound) => bound !== null);
  if (range.timeZone !== null || range.format !== null) return times(range, readTimes(range, now));
  const read = timesOf(range, now);
  const asTimes = read === null ? null : times(range, read);
  const asNumbers = numbers(range);
  const asTexts = texts(range, false);
  const areNumbers = bounds.every(({ isNumber }) => isNumber);
  return (value) => {
    if (typeof value === 'boolean') return asTexts(value);
    if (typeof value !== 'string') return (asNumbers ?? asTimes ?? asTexts)(value);
    if (areNumbers && asNumbers !== null && numberOf(value) !== null) return asNumbers(value);
    if (asTimes !== null && isDate(value) && (areNumbers || asNumbers === null)) {
      return asTimes(value);
    }
    return areNumbers && bounds.length > 0 ? false : asTexts(value);
  };
}

const isDate = (text: string) => parseInstant(text) !== null;

const texts = (range: Range, ignoreCase: boolean): ValueCondition => {
  const fold = ignoreCase ? foldAscii : (text: string) => text;
  return between(range, endsOf(range, fold), (value) => fold(String(value)), compareTexts);
};

const numbers = (range: Range): ValueCondition | null =>
  inOrder(
    range,
    numberOf,
    (value) =>
      typeof value === 'string' ? numberOf(value) : typeof value === 'boolean' ? null : value,
    compareNumbers,
  );

const addresses = (range: Range): ValueCondition | null =>
  inOrder(
    range,
    canonicalIp,
    (value) => (typeof value === 'string' ? canonicalIp(value) : null),
    (a, b) => compareIps(a, b) ?? 0,
  );

const times = (range: Range, bounds: TimeBounds): ValueCondition =>
  between(range, bounds, readInstant, compareNumbers);

interface Ends<T> {
  readonly lower: T | null;
  readonly upper: T | null;
}

const endsOf = <T>({ lower, upper }: Range, read: (text: string) => T | null): Ends<T> => ({
  lower: lower === null ? null : read(lower.text),
  upper: upper === null ? null : read(upper.text),
});

/** `null` if a bound cannot be ordered. */
function inOrder<T>(
  range: Range,
  readBoundOf: (text: string) => T | null,
  read: (value: Scalar) => T | null,
  compare: (a: T, b: T) => number,
): ValueCondition | null {
  const ends = endsOf(range, readBoundOf);
  const areRead =
    (ends.lower === null) === (range.lower === null) &&
    (ends.upper === null) === (range.upper === null);
  return areRead ? between(range, ends, read, compare) : null;
}

/** @param read returns `null` for a value that cannot be ordered and is in no range */
function between<T>(
  range: Range,
  { lower, upper }: Ends<T>,
  read: (value: Scalar) => T | null,
  compare: (a: T, b: T) => number,
): ValueCondition {
  const hasLower = range.lower?.isIn === true;
  const hasUpper = range.upper?.isIn === true;
  const isAbove = (order: number) => order > 0 || (hasLower && order === 0);
  const isBelow = (order: number) => order < 0 || (hasUpper && order === 0);
  return (value) => {
    const place = read(value);
    return (
      place !== null &&
      (lower === null || isAbove(compare(place, lower))) &&
      (upper === null || isBelow(compare(place, upper)))
    );
  };
}

const compareNumbers = (a: number | bigint, b: number | bigint) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Compares strings by code point, as an index orders keywords: negative, zero or positive. JavaScript's
 * operators order characters beyond U+FFFF before U+E000 to U+FFFF.
 */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates represent characters above all others. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** The bounds of a range as instants; the range itself determines whether they are inclusive. */
type TimeBounds = Ends<bigint>;

/** Formats that are equivalent to the default. */
const FORMATS = new Set([
  'date',
  'date_optional_time',
  'date_time',
  'epoch_millis',
  'iso8601',
  'strict_date',
  'strict_date_optional_time',
  'strict_date_optional_time_nanos',
  'strict_date_time',
  'yyyy-MM-dd',
]);

/** `null` for bounds that are no times. */
export function timesOf(range: Range, now: bigint): TimeBounds | null {
  try {
    return readTimes(range, now);
  } catch (error) {
    if (error instanceof ConditionFault) return null;
    throw error;
  }
}

/**
 * Reads dates and date math. A rounded date, or one without a time of day, denotes all of its instants: an
 * inclusive bound includes them all, an exclusive one none.
 */
function readTimes({ lower, upper, format, timeZone }: Range, now: bigint): TimeBounds {
  if (format !== null && !format.split('||').every((each) => FORMATS.has(each))) {
    throw new ConditionFault(`the format ${quote(format)} is not known`);
  }
  const offset = timeZone === null ? 0n : offsetOf(timeZone);
  return {
    lower: lower === null ? null : instantOf(lower, lower.isIn ? 'down' : 'up', offset, now),
    upper: upper === null ? null : instantOf(upper, upper.isIn ? 'up' : 'down', offset, now),
  };
}

/** The UTC offset of a zone in nanoseconds. Named zones would require the time zone history. */
function offsetOf(zone: string): bigint {
  if (/^(?:Z|UTC|GMT)$/i.test(zone)) return 0n;
  const [, sign, hours = '', minutes = '0'] = /^([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(zone) ?? [];
  if (sign === undefined || Number(hours) > 18 || Number(minutes) > 59) {
    throw new ConditionFault(`the time zone ${quote(zone)} is not known`);
  }
  const offset = BigInt(hours) * NANOS_PER_HOUR + (BigInt(minutes) * NANOS_PER_HOUR) / 60n;
  return sign === '-' ? -offset : offset;
}

const MAX_TIME_LENGTH = 100;
const NAMES_ZONE = /[Tt ]\d[\d:.,]*(?:[Zz]|[+-]\d[\d:]*)$/;

function instantOf({ text }: Bound, rounding: 'down' | 'up', offset: bigint, now: bigint): bigint {
  const isTooLong = text.length > MAX_TIME_LENGTH;
  const [anchor = '', math] = isTooLong ? [] : text.split('||');
  const isAbsolute = NAMES_ZONE.test(anchor) || isEpoch(anchor);
  if (isAbsolute && math !== undefined && offset !== 0n) {
    throw new ConditionFault(`${quote(text)} in another time zone is not known`);
  }
  // Computed in local time, where `now` is later by the offset.
  const shift = isAbsolute ? 0n : offset;
  const instant = isTooLong ? null : parseDateMath(text, now + shift, rounding);
  if (instant === null) throw new ConditionFault(`${quote(text)} is no time`);
  return instant - shift;
}

/** Four digits are a year. */
const isEpoch = (text: string) => /^-?\d+$/.test(text) && text.length !== 4;
