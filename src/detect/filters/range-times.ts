import { quote } from '../../rules/index.ts';
import { NANOS_PER_HOUR, parseDateMath } from '../../util/time/index.ts';
import type { Bound, Range } from './range-bounds.ts';
import type { Fault } from './scope.ts';

/** The bounds of a range as instants; the range itself determines whether they are inclusive. */
export interface TimeBounds {
  readonly lower: bigint | null;
  readonly upper: bigint | null;
}

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

/**
 * Reads dates and date math. A rounded date, or one without a time of day, denotes all of its instants: an
 * inclusive bound includes them all, an exclusive one none.
 */
export function readTimes(range: Range, now: bigint): TimeBounds | Fault {
  const { lower, upper, format, timeZone } = range;
  if (format !== null && !format.split('||').every((each) => FORMATS.has(each))) {
    return { fault: `the format ${quote(format)} is not known` };
  }
  const offset = timeZone === null ? 0n : offsetOf(timeZone);
  if (offset === null) return { fault: `the time zone ${quote(String(timeZone))} is not known` };
  const low = lower === null ? null : instantOf(lower, lower.isIn ? 'down' : 'up', offset, now);
  if (typeof low === 'object' && low !== null) return low;
  const high = upper === null ? null : instantOf(upper, upper.isIn ? 'up' : 'down', offset, now);
  return typeof high === 'object' && high !== null ? high : { lower: low, upper: high };
}

/** The UTC offset of a zone in nanoseconds. Named zones would require the time zone history. */
function offsetOf(zone: string): bigint | null {
  if (/^(?:Z|UTC|GMT)$/i.test(zone)) return 0n;
  const [, sign, hours = '', minutes = '0'] = /^([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(zone) ?? [];
  if (sign === undefined || Number(hours) > 18 || Number(minutes) > 59) return null;
  const offset = BigInt(hours) * NANOS_PER_HOUR + (BigInt(minutes) * NANOS_PER_HOUR) / 60n;
  return sign === '-' ? -offset : offset;
}

const MAX_LENGTH = 100;
const NAMES_ZONE = /[Tt ]\d[\d:.,]*(?:[Zz]|[+-]\d[\d:]*)$/;

function instantOf(
  { text }: Bound,
  rounding: 'down' | 'up',
  offset: bigint,
  now: bigint,
): bigint | Fault {
  const fault: Fault = { fault: `${quote(text)} is no time` };
  if (text.length > MAX_LENGTH) return fault;
  const [anchor = '', math] = text.split('||');
  const isAbsolute = NAMES_ZONE.test(anchor) || isEpoch(anchor);
  if (isAbsolute && math !== undefined && offset !== 0n) {
    return { fault: `${quote(text)} in another time zone is not known` };
  }
  // Computed in local time, where `now` is later by the offset.
  const shift = isAbsolute ? 0n : offset;
  const instant = parseDateMath(text, now + shift, rounding);
  return instant === null ? fault : instant - shift;
}

/** Four digits are a year. */
const isEpoch = (text: string) => /^-?\d+$/.test(text) && text.length !== 4;
