import { parseIso, type IsoTime, daysInMonth, epochDay, type Precision } from './iso.ts';
import { isInRange, NANOS_PER_MS, NANOS_PER_SECOND, NANOS_PER_DAY } from './units.ts';

/** Parses the values of a date field whose mapping has a format. */
export interface DateFormat {
  readonly text: DatePattern;
  /** A JSON number is an epoch time if the format has one, otherwise it is parsed as text. */
  readonly number: (value: number | bigint) => IsoTime | null;
}

const DATE = 'yyyy-MM-dd';
const TIME = 'HH:mm:ss';
const BASIC_TIME = 'HHmmss';

/** Elasticsearch's built-in formats as patterns, in their strict variants. */
const NAMED: Readonly<Record<string, string>> = {
  basic_date: 'yyyyMMdd',
  basic_date_time: `yyyyMMdd'T'${BASIC_TIME}.fo`,
  basic_date_time_no_millis: `yyyyMMdd'T'${BASIC_TIME}o`,
  basic_ordinal_date: 'yyyyDDD',
  basic_ordinal_date_time: `yyyyDDD'T'${BASIC_TIME}.fo`,
  basic_ordinal_date_time_no_millis: `yyyyDDD'T'${BASIC_TIME}o`,
  basic_time: `${BASIC_TIME}.fo`,
  basic_time_no_millis: `${BASIC_TIME}o`,
  basic_t_time: `'T'${BASIC_TIME}.fo`,
  basic_t_time_no_millis: `'T'${BASIC_TIME}o`,
  basic_week_date: "YYYY'W'wwe",
  basic_week_date_time: `YYYY'W'wwe'T'${BASIC_TIME}.fo`,
  basic_week_date_time_no_millis: `YYYY'W'wwe'T'${BASIC_TIME}o`,
  date: DATE,
  date_hour: `${DATE}'T'HH`,
  date_hour_minute: `${DATE}'T'HH:mm`,
  date_hour_minute_second: `${DATE}'T'${TIME}`,
  date_hour_minute_second_fraction: `${DATE}'T'${TIME}.f`,
  date_hour_minute_second_millis: `${DATE}'T'${TIME}.f`,
  date_time: `${DATE}'T'${TIME}.fo`,
  date_time_no_millis: `${DATE}'T'${TIME}o`,
  hour: 'HH',
  hour_minute: 'HH:mm',
  hour_minute_second: TIME,
  hour_minute_second_fraction: `${TIME}.f`,
  hour_minute_second_millis: `${TIME}.f`,
  ordinal_date: 'yyyy-DDD',
  ordinal_date_time: `yyyy-DDD'T'${TIME}.fo`,
  ordinal_date_time_no_millis: `yyyy-DDD'T'${TIME}o`,
  time: `${TIME}.fo`,
  time_no_millis: `${TIME}o`,
  t_time: `'T'${TIME}.fo`,
  t_time_no_millis: `'T'${TIME}o`,
  week_date: "YYYY-'W'ww-e",
  week_date_time: `YYYY-'W'ww-e'T'${TIME}.fo`,
  week_date_time_no_millis: `YYYY-'W'ww-e'T'${TIME}o`,
  weekyear: 'YYYY',
  weekyear_week: "YYYY-'W'ww",
  weekyear_week_day: "YYYY-'W'ww-e",
  year: 'yyyy',
  year_month: 'yyyy-MM',
  year_month_day: DATE,
};

/** What `date_optional_time` accepts besides ISO 8601: months, days and times with a single digit. */
const LENIENT_ISO = "y-M-d['T'H[:m[:s[.f][,f]]][o]]";

/** Formats that ISO 8601 with optional time covers. */
const ISO = new Set(['date_optional_time', 'date_optional_time_nanos', 'iso8601']);

/** Digits of an epoch time, including its fraction. */
const EPOCH = /^(-?)(\d{1,18})(?:\.(\d{1,9}))?$/;

/**
 * Compiles the `format` of a mapping: names of Elasticsearch formats and Java patterns, separated by `||`,
 * the first of which that fits is used. Returns a string with the error if it is invalid.
 */
export function compileDateFormat(format: string): DateFormat | string {
  const readers: DatePattern[] = [];
  const epochs: DatePattern[] = [];
  for (const part of format.split('||')) {
    const name = part.trim();
    const epoch = epochOf(name);
    const reader = epoch ?? readerOf(name);
    if (typeof reader === 'string') return `\`${name}\`: ${reader}`;
    if (epoch !== null) epochs.push(epoch);
    readers.push(reader);
  }
  const firstOf = (all: readonly DatePattern[], text: string): IsoTime | null => {
    for (const read of all) {
      const time = read(text);
      if (time !== null) return time;
    }
    return null;
  };
  return {
    text: (text) => firstOf(readers, text),
    number: (value) => firstOf(epochs.length > 0 ? epochs : readers, String(value)),
  };
}

function epochOf(name: string): DatePattern | null {
  if (name === 'epoch_millis') return epochReader(NANOS_PER_MS, 6, 'ms');
  return name === 'epoch_second' ? epochReader(NANOS_PER_SECOND, 9, 's') : null;
}

function epochReader(unit: bigint, places: number, precision: IsoTime['precision']): DatePattern {
  return (text) => {
    const match = EPOCH.exec(text);
    if (match === null) return null;
    const [, sign = '', whole = '', fraction = ''] = match;
    const rest = BigInt(fraction.slice(0, places).padEnd(places, '0'));
    const size = BigInt(whole) * unit + rest;
    const instant = sign === '' ? size : -size;
    return isInRange(instant) ? { instant, precision } : null;
  };
}

function readerOf(name: string): DatePattern | string {
  const isStrict = name.startsWith('strict_');
  const plain = isStrict ? name.slice('strict_'.length) : name;
  if (ISO.has(plain)) {
    const lenient = isStrict ? null : compileDatePattern(LENIENT_ISO);
    return (text) => parseIso(text) ?? (typeof lenient === 'function' ? lenient(text) : null);
  }
  const pattern = Object.hasOwn(NAMED, plain) ? NAMED[plain] : undefined;
  if (pattern === undefined) return compilePattern(name);
  return compileDatePattern(isStrict || plain.startsWith('basic_') ? pattern : lenientOf(pattern));
}

/** Compiles a pattern of a mapping, which must not use the letters that extend Java's. */
function compilePattern(pattern: string): DatePattern | string {
  if (pattern === '') return 'it is empty';
  if (/^[a-z]+(?:_[a-z]+)+$/.test(pattern)) return 'the format does not exist';
  const own = /[fo]/.exec(pattern.replaceAll(/'[^']*(?:'|$)/g, ''));
  return own === null ? compileDatePattern(pattern) : `\`${own[0]}\` is not supported`;
}

/** Lenient variants accept fewer digits. */
function lenientOf(pattern: string): string {
  return pattern.replaceAll(/yyyy|YYYY|MM|dd|DDD|HH|mm|ss|ww/g, (unit) => unit.charAt(0));
}

/** Parsed values by the letter of their unit. */
type Parts = Map<string, number>;

/** Parses a text from a position on; returns the position after the element, or -1. */
type Element = (text: string, at: number, parts: Parts) => number;

type DatePattern = (text: string) => IsoTime | null;

/** Longer patterns are not realistic. */
const MAX_PATTERN_LENGTH = 100;

const MONTHS =
  'January February March April May June July August September October November December';
const DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday';

/** The minimum and maximum number of digits for an element of one letter. */
const NUMBERS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  y: [1, 4],
  u: [1, 4],
  Y: [1, 4],
  M: [1, 2],
  L: [1, 2],
  d: [1, 2],
  D: [1, 3],
  H: [1, 2],
  k: [1, 2],
  h: [1, 2],
  K: [1, 2],
  m: [1, 2],
  s: [1, 2],
  w: [1, 2],
  e: [1, 1],
  n: [1, 9],
  A: [1, 8],
};

/** Equivalent letters; two-digit years are in the 21st century. */
const SAME: Readonly<Record<string, string>> = { u: 'y', L: 'M' };

/**
 * Compiles a pattern of Java's `DateTimeFormatter`, as used in Elasticsearch mappings: letters for the
 * units, quoted text, optional sections in brackets. Like Java, it parses from left to right without
 * backtracking. Time zones are offsets, `Z`, `UTC` and `GMT`; names of months and days are English.
 *
 * As extensions, `f` is a fraction of one to nine digits, and `o` an offset in any notation.
 *
 * Returns a string with the error if the pattern is invalid.
 */
function compileDatePattern(pattern: string): DatePattern | string {
  if (pattern.length > MAX_PATTERN_LENGTH)
    return `it is longer than ${MAX_PATTERN_LENGTH} characters`;
  const open: Element[][] = [[]];
  for (let at = 0; at < pattern.length;) {
    const char = pattern.charAt(at);
    const elements = open.at(-1) ?? [];
    if (char === '[') {
      open.push([]);
      at += 1;
    } else if (char === ']') {
      if (open.length === 1) return 'unmatched `]`';
      open.pop();
      open.at(-1)?.push(optional(sequenceOf(elements)));
      at += 1;
    } else if (char === "'") {
      const end = closingQuote(pattern, at);
      if (end < 0) return 'unterminated quote';
      elements.push(
        literal(end === at + 1 ? "'" : pattern.slice(at + 1, end).replaceAll("''", "'")),
      );
      at = end + 1;
    } else if (/[A-Za-z]/.test(char)) {
      const count = /^(.)\1*/.exec(pattern.slice(at))?.[0].length ?? 1;
      const element = elementOf(char, count);
      if (element === null) return `\`${char.repeat(count)}\` is not supported`;
      elements.push(element);
      at += count;
    } else {
      elements.push(literal(char));
      at += 1;
    }
  }
  const [elements] = open;
  if (elements === undefined || open.length > 1) return 'unclosed `[`';
  const read = sequenceOf(elements);
  return (text) => {
    const parts: Parts = new Map();
    return read(text, 0, parts) === text.length ? timeOf(parts) : null;
  };
}

function closingQuote(pattern: string, open: number): number {
  let at = pattern.indexOf("'", open + 1);
  while (at > open + 1 && pattern.charAt(at + 1) === "'") at = pattern.indexOf("'", at + 2);
  return at;
}

function elementOf(letter: string, count: number): Element | null {
  const unit = SAME[letter] ?? letter;
  if (unit === 'M' && count >= 3) return count > 4 ? null : nameOf(unit, MONTHS, count === 3);
  if (letter === 'E' && count <= 4) return nameOf('weekday', DAYS, count < 4);
  if (letter === 'a' && count === 1) return nameOf('half', 'AM PM', false);
  if (letter === 'S' && count <= 9) return fraction(count, count);
  if (letter === 'f' && count === 1) return fraction(1, 9);
  if ('oXxZzOV'.includes(letter)) return count > 5 ? null : zone;
  if (unit === 'y' || unit === 'Y') {
    if (count === 2) return number(unit, 2, 2, 2000);
    if (count === 4 || count === 1) return number(unit, count, 4);
    return null;
  }
  const [least, most] = NUMBERS[letter] ?? [0, 0];
  if (most === 0 || count > most) return null;
  return count === 1 ? number(unit, least, most) : number(unit, count, count);
}

function sequenceOf(elements: readonly Element[]): Element {
  return (text, start, parts) => {
    let at = start;
    for (const element of elements) {
      at = element(text, at, parts);
      if (at < 0) return -1;
    }
    return at;
  };
}

function optional(element: Element): Element {
  return (text, at, parts) => {
    const tried: Parts = new Map(parts);
    const end = element(text, at, tried);
    if (end < 0) return at;
    for (const [unit, value] of tried) parts.set(unit, value);
    return end;
  };
}

const literal =
  (expected: string): Element =>
  (text, at) =>
    text.startsWith(expected, at) ? at + expected.length : -1;

function digitsAt(text: string, at: number, most: number): number {
  let count = 0;
  while (count < most && /^[0-9]$/.test(text.charAt(at + count))) count += 1;
  return count;
}

function number(unit: string, least: number, most: number, base = 0): Element {
  return (text, at, parts) => {
    const count = digitsAt(text, at, most);
    if (count < least) return -1;
    parts.set(unit, base + Number(text.slice(at, at + count)));
    return at + count;
  };
}

function fraction(least: number, most: number): Element {
  return (text, at, parts) => {
    const count = digitsAt(text, at, most);
    if (count < least) return -1;
    parts.set('n', Number(text.slice(at, at + count).padEnd(9, '0')));
    parts.set('digits', count);
    return at + count;
  };
}

function nameOf(unit: string, names: string, isShort: boolean): Element {
  const expected = names.split(' ').map((name) => (isShort ? name.slice(0, 3) : name));
  return (text, at, parts) => {
    const index = expected.findIndex((name) => text.startsWith(name, at));
    const name = expected[index];
    if (name === undefined) return -1;
    parts.set(unit, index + 1);
    return at + name.length;
  };
}

const ZONE = /Z|(?:UTC|GMT)?(?:([+-])(\d\d)(?::?(\d\d))?)?/y;

function zone(text: string, at: number, parts: Parts): number {
  ZONE.lastIndex = at;
  const [found = '', sign, hours = '0', minutes = '0'] = ZONE.exec(text) ?? [];
  const seconds = Number(hours) * 3600 + Number(minutes) * 60;
  if (found === '' || Number(minutes) > 59 || seconds > 18 * 3600) return -1;
  parts.set('zone', sign === '-' ? -seconds : seconds);
  return at + found.length;
}

const MILLIS_PER_DAY = 86_400_000;

/** Missing units default to their start: 1970, 1 January, midnight. `null`: no such time. */
function timeOf(parts: Parts): IsoTime | null {
  const day = dayOf(parts);
  const hour = hourOf(parts);
  const minute = parts.get('m') ?? 0;
  const second = parts.get('s') ?? 0;
  if (day === null || hour === null || minute > 59 || second > 59) return null;
  const weekday = parts.get('weekday');
  if (weekday !== undefined && weekday !== weekdayOf(day)) return null;
  const inDay = parts.get('A') ?? 0;
  if (inDay >= MILLIS_PER_DAY) return null;
  const seconds = hour * 3600 + minute * 60 + second - (parts.get('zone') ?? 0);
  const nanos = BigInt(parts.get('n') ?? 0) + BigInt(inDay) * 1_000_000n;
  const instant = BigInt(day) * NANOS_PER_DAY + BigInt(seconds) * NANOS_PER_SECOND + nanos;
  return isInRange(instant) ? { instant, precision: precisionOf(parts) } : null;
}

function dayOf(parts: Parts): number | null {
  const weekYear = parts.get('Y');
  if (weekYear !== undefined && !parts.has('M')) {
    const week = parts.get('w') ?? 1;
    const day = parts.get('e') ?? 1;
    if (week < 1 || day < 1 || day > 7) return null;
    const first = firstMonday(weekYear);
    const found = first + (week - 1) * 7 + day - 1;
    // Most years have no week 53.
    return found < firstMonday(weekYear + 1) ? found : null;
  }
  const year = parts.get('y') ?? weekYear ?? 1970;
  const dayOfYear = parts.get('D');
  if (dayOfYear !== undefined) {
    const first = epochDay(year, 1, 1);
    const days = epochDay(year + 1, 1, 1) - first;
    return dayOfYear >= 1 && dayOfYear <= days ? first + dayOfYear - 1 : null;
  }
  const month = parts.get('M') ?? 1;
  const day = parts.get('d') ?? 1;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  return epochDay(year, month, day);
}

/** The first day of the first week of a year, which contains 4 January. */
function firstMonday(weekYear: number): number {
  const fourth = epochDay(weekYear, 1, 4);
  return fourth - weekdayOf(fourth) + 1;
}

/** Monday is 1. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

function hourOf(parts: Parts): number | null {
  const clock = parts.get('k');
  const whole = parts.get('H') ?? (clock === 24 ? 0 : clock);
  if (whole !== undefined) return whole < 24 ? whole : null;
  const clockHalf = parts.get('h');
  const half = (clockHalf === 12 ? 0 : clockHalf) ?? parts.get('K');
  if (half === undefined) return 0;
  if (half > 11) return null;
  return half + (parts.get('half') === 2 ? 12 : 0);
}

function precisionOf(parts: Parts): Precision {
  const digits = parts.get('digits');
  if (digits !== undefined) return digits <= 3 ? 'ms' : digits <= 6 ? 'us' : 'ns';
  if (parts.has('n')) return 'ns';
  if (parts.has('A')) return 'ms';
  if (parts.has('s')) return 's';
  if (parts.has('m')) return 'm';
  if (['H', 'k', 'h', 'K'].some((unit) => parts.has(unit))) return 'h';
  if (['d', 'D', 'Y'].some((unit) => parts.has(unit))) return 'd';
  return parts.has('M') ? 'M' : 'y';
}
