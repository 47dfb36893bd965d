import { memoized } from '../../util/maps.ts';
import type { Scalar } from '../../events/value.ts';
import {
  compileDateFormat,
  dateRange,
  NANOS_PER_MS,
  readInstant,
  type DateRange,
  type IsoTime,
} from '../../util/time/index.ts';

/** How to read the values of a date field and the constants that they are compared with. */
export interface DateReading {
  /** Nanoseconds since the epoch; `null` for a value that is not a date. */
  readonly instant: (raw: Scalar) => bigint | null;
  /** All instants that a constant stands for: a bare day is the whole day. */
  readonly range: (constant: Scalar, now: bigint) => DateRange | null;
}

/** Reads the timestamp without a schema: the magnitude of a number determines its unit. */
export const ANY_DATE: DateReading = {
  instant: readInstant,
  range: (constant, now) =>
    typeof constant === 'string' ? dateRange(constant, now) : rangeOfMillis(constant),
};

/** Reads a field that a schema maps as a date without a format: a number is epoch milliseconds. */
const MAPPED_DATE: DateReading = {
  instant: (raw) => (typeof raw === 'string' ? readInstant(raw) : instantOfMillis(raw)),
  range: ANY_DATE.range,
};

const readingByFormat = memoized(formattedDate);

/** @param format of the mapping, which has been validated */
export const mappedDate = (format: string | undefined): DateReading =>
  format === undefined ? MAPPED_DATE : readingByFormat(format);

function formattedDate(format: string): DateReading {
  const compiled = compileDateFormat(format);
  if (typeof compiled === 'string') return MAPPED_DATE;
  const read = (raw: Scalar): IsoTime | null => {
    if (typeof raw === 'boolean') return null;
    return typeof raw === 'string' ? compiled.text(raw) : compiled.number(raw);
  };
  return {
    instant: (raw) => read(raw)?.instant ?? null,
    range: (constant, now) => {
      // Besides its own format, a query may use ISO dates, as everywhere.
      if (typeof constant === 'string') {
        return dateRange(constant, now, compiled.text) ?? dateRange(constant, now);
      }
      const time = read(constant);
      return time === null ? rangeOfMillis(constant) : dateRange(String(constant), now, () => time);
    },
  };
}

function instantOfMillis(raw: Scalar): bigint | null {
  return rangeOfMillis(raw)?.start ?? null;
}

/** A number is epoch milliseconds; a fraction is truncated, as in a date field. */
function rangeOfMillis(value: Scalar): DateRange | null {
  if (typeof value !== 'bigint' && (typeof value !== 'number' || !Number.isFinite(value))) {
    return null;
  }
  const millis = typeof value === 'bigint' ? value : BigInt(Math.trunc(value));
  return { start: millis * NANOS_PER_MS, end: (millis + 1n) * NANOS_PER_MS - 1n };
}
