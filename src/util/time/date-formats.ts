import { compileDatePattern, type DatePattern } from './date-pattern.ts';
import { parseIso, type IsoTime } from './iso.ts';
import { isInRange, NANOS_PER_MS, NANOS_PER_SECOND } from './units.ts';

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
