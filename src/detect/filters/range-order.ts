import type { Scalar } from '../../events/value.ts';
import { foldAscii } from '../../util/fold.ts';
import { canonicalIp, compareIps } from '../../util/ip.ts';
import { parseInstant, readInstant } from '../../util/time/index.ts';
import { numberOf, type ValueCondition } from '../exceptions/value-condition.ts';
import { compareTexts } from './compare-texts.ts';
import type { FilterField } from './field-clause.ts';
import type { Range } from './range-bounds.ts';
import { readTimes, type TimeBounds } from './range-times.ts';
import { isFault, type Fault } from './scope.ts';

/** Whether a value is in a range, in the order of the field's type. */
export function rangeTest(
  range: Range,
  { comparison, ignoreCase }: FilterField,
  now: bigint,
): ValueCondition | Fault {
  switch (comparison) {
    case 'keyword':
      return texts(range, ignoreCase);
    case 'number':
      return numbers(range) ?? { fault: 'numbers were expected' };
    case 'ip':
      return addresses(range) ?? { fault: 'addresses were expected' };
    case 'date': {
      const bounds = readTimes(range, now);
      return isFault(bounds) ? bounds : times(range, bounds);
    }
    case 'any':
      return byValue(range, now);
  }
}

/**
 * For a field of unknown type, the values decide: numbers are compared as numbers, times as times,
 * everything else as strings.
 */
function byValue(range: Range, now: bigint): ValueCondition | Fault {
  const bounds = [range.lower, range.upper].filter((bound) => bound !== null);
  const read = readTimes(range, now);
  const mustBeTimes = range.timeZone !== null || range.format !== null;
  if (mustBeTimes && isFault(read)) return read;
  const asTimes = isFault(read) ? null : times(range, read);
  if (mustBeTimes && asTimes !== null) return asTimes;
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

function texts(range: Range, ignoreCase: boolean): ValueCondition {
  const fold = ignoreCase ? foldAscii : (text: string) => text;
  const { lower, upper } = range;
  return between(range, {
    lower: lower === null ? null : fold(lower.text),
    upper: upper === null ? null : fold(upper.text),
    read: (value) => fold(String(value)),
    compare: compareTexts,
  });
}

const numbers = (range: Range): ValueCondition | null =>
  readBounds(range, numberOf, {
    read: (value) =>
      typeof value === 'string' ? numberOf(value) : typeof value === 'boolean' ? null : value,
    compare: compareNumbers,
  });

const addresses = (range: Range): ValueCondition | null =>
  readBounds(range, canonicalIp, {
    read: (value) => (typeof value === 'string' ? canonicalIp(value) : null),
    compare: (a, b) => compareIps(a, b) ?? 0,
  });

const times = (range: Range, bounds: TimeBounds): ValueCondition =>
  between(range, {
    ...bounds,
    read: readInstant,
    compare: compareNumbers,
  });

interface Order<T> {
  /** `null`: the value cannot be ordered and is in no range. */
  readonly read: (value: Scalar) => T | null;
  readonly compare: (a: T, b: T) => number;
}

interface Ends<T> {
  readonly lower: T | null;
  readonly upper: T | null;
}

/** `null` if a bound cannot be ordered. */
function readBounds<T>(
  range: Range,
  readBound: (text: string) => T | null,
  order: Order<T>,
): ValueCondition | null {
  const lower = range.lower === null ? null : readBound(range.lower.text);
  const upper = range.upper === null ? null : readBound(range.upper.text);
  const isRead = (lower === null) === (range.lower === null);
  const isUpperRead = (upper === null) === (range.upper === null);
  return isRead && isUpperRead ? between(range, { lower, upper, ...order }) : null;
}

function between<T>(
  range: Range,
  { lower, upper, read, compare }: Order<T> & Ends<T>,
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
