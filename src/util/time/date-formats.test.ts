import { describe, expect, it } from 'vitest';
import { compileDateFormat } from './date-formats.ts';
import { formatInstant } from './format.ts';

const read = (format: string, value: string | number) => {
  const compiled = compileDateFormat(format);
  if (typeof compiled === 'string') return compiled;
  const time = typeof value === 'string' ? compiled.text(value) : compiled.number(value);
  return time === null ? null : `${formatInstant(time.instant)} ${time.precision}`;
};

describe('patterns of Java', () => {
  it.each<[string, string, string | null]>([
    ['yyyy-MM-dd HH:mm:ss', '2024-02-03 04:05:06', '2024-02-03T04:05:06.000Z s'],
    ['dd/MM/yyyy', '03/02/2024', '2024-02-03T00:00:00.000Z d'],
    ['dd/MM/yyyy', '3/2/2024', null],
    ['dd/MM/yyyy', '30/02/2024', null],
    ['dd/MM/yyyy', '03/02/2024x', null],
    ['d/M/yy', '3/2/24', '2024-02-03T00:00:00.000Z d'],
    ['uuuuMMddHHmmss', '20240203040506', '2024-02-03T04:05:06.000Z s'],
    [
      "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
      '2024-02-03T04:05:06.789+02:00',
      '2024-02-03T02:05:06.789Z ms',
    ],
    ['yyyy-MM-dd HH:mm:ss.SSSSSS', '2024-02-03 04:05:06.000001', '2024-02-03T04:05:06.000001Z us'],
    ['yyyy-MM-dd[ HH:mm[:ss]][ Z]', '2024-02-03', '2024-02-03T00:00:00.000Z d'],
    ['yyyy-MM-dd[ HH:mm[:ss]][ Z]', '2024-02-03 04:05 -0100', '2024-02-03T05:05:00.000Z m'],
    ['dd/MMM/yyyy:HH:mm:ss Z', '03/Feb/2024:04:05:06 +0000', '2024-02-03T04:05:06.000Z s'],
    ['EEE MMM d HH:mm:ss yyyy', 'Sat Feb 3 04:05:06 2024', '2024-02-03T04:05:06.000Z s'],
    ['EEE MMM d HH:mm:ss yyyy', 'Sun Feb 3 04:05:06 2024', null],
    ['MMMM d, yyyy h:mm a', 'February 3, 2024 4:05 PM', '2024-02-03T16:05:00.000Z m'],
    ['MMMM d, yyyy h:mm a', 'February 3, 2024 12:05 AM', '2024-02-03T00:05:00.000Z m'],
    ['yyyyDDD', '2024034', '2024-02-03T00:00:00.000Z d'],
    ['yyyyDDD', '2023366', null],
    ["yyyy 'o''clock' HH", "2024 o'clock 04", '2024-01-01T04:00:00.000Z h'],
    ['yyyy', '2024', '2024-01-01T00:00:00.000Z y'],
    ['HH:mm', '04:05', '1970-01-01T04:05:00.000Z m'],
    ['kk:mm', '24:05', '1970-01-01T00:05:00.000Z m'],
    ['kk:mm', '25:05', null],
    ['hh:mm a', '12:05 PM', '1970-01-01T12:05:00.000Z m'],
    ['hh:mm a', '13:05 PM', null],
    ['KK:mm a', '11:05 PM', '1970-01-01T23:05:00.000Z m'],
    ['KK:mm a', '12:05 PM', null],
    ['A', '86399999', '1970-01-01T23:59:59.999Z ms'],
    ['A', '86400000', null],
    ['yyyy-MM-dd z', '2024-02-03 UTC', '2024-02-03T00:00:00.000Z d'],
    ['yyyy-MM-dd z', '2024-02-03 Mars/Base', null],
    ['yyyy-MM-dd z', '2024-02-03 Z+01:00', null],
    ['yyyy-MM-dd z', '2024-02-03 UTC+01:00', '2024-02-02T23:00:00.000Z d'],
  ])('%s of %s', (format, text, expected) => {
    expect(read(format, text)).toBe(expected);
  });
});

describe('names of Elasticsearch', () => {
  it.each<[string, string | number, string | null]>([
    ['basic_date', '20240203', '2024-02-03T00:00:00.000Z d'],
    ['basic_date', 20240203, '2024-02-03T00:00:00.000Z d'],
    ['basic_date_time', '20240203T040506.789Z', '2024-02-03T04:05:06.789Z ms'],
    ['basic_date_time_no_millis', '20240203T040506+0200', '2024-02-03T02:05:06.000Z s'],
    ['strict_date', '2024-02-03', '2024-02-03T00:00:00.000Z d'],
    ['strict_date', '2024-2-3', null],
    ['date', '2024-2-3', '2024-02-03T00:00:00.000Z d'],
    ['strict_date_time', '2024-02-03T04:05:06.789Z', '2024-02-03T04:05:06.789Z ms'],
    ['strict_date_optional_time', '2024-02-03T04:05', '2024-02-03T04:05:00.000Z m'],
    ['strict_date_optional_time', '2024-2-3', null],
    ['date_optional_time', '2024-2-3T4:5:6.7', '2024-02-03T04:05:06.700Z ms'],
    ['iso8601', '2024-02-03T04:05:06Z', '2024-02-03T04:05:06.000Z s'],
    ['week_date', '2024-W05-6', '2024-02-03T00:00:00.000Z d'],
    ['week_date', '2020-W53-7', '2021-01-03T00:00:00.000Z d'],
    ['week_date', '2021-W53-1', null],
    ['week_date', '2021-W00-1', null],
    ['basic_week_date', '2024W056', '2024-02-03T00:00:00.000Z d'],
    ['ordinal_date', '2024-034', '2024-02-03T00:00:00.000Z d'],
    ['year_month', '2024-02', '2024-02-01T00:00:00.000Z M'],
    ['epoch_millis', '1706933106789', '2024-02-03T04:05:06.789Z ms'],
    ['epoch_millis', 1706933106789, '2024-02-03T04:05:06.789Z ms'],
    ['epoch_millis', -1, '1969-12-31T23:59:59.999Z ms'],
    ['epoch_second', 1706933106, '2024-02-03T04:05:06.000Z s'],
    ['epoch_second', '1706933106.5', '2024-02-03T04:05:06.500Z s'],
    ['strict_date_optional_time||epoch_second', 1706933106, '2024-02-03T04:05:06.000Z s'],
    ['strict_date_optional_time || epoch_millis', 2024, '1970-01-01T00:00:02.024Z ms'],
    ['dd/MM/yyyy||yyyy-MM-dd', '2024-02-03', '2024-02-03T00:00:00.000Z d'],
    ['yyyyMMdd', 20240203, '2024-02-03T00:00:00.000Z d'],
  ])('%s of %s', (format, value, expected) => {
    expect(read(format, value)).toBe(expected);
  });

  it.each([
    ['strict_date_and_time', '`strict_date_and_time`: the format does not exist'],
    ['yyyy-MM-dd GG', '`yyyy-MM-dd GG`: `GG` is not supported'],
    ['yyyy foo', '`yyyy foo`: `f` is not supported'],
    ["yyyy 'open", "`yyyy 'open`: unterminated quote"],
    ['yyyy[-MM', '`yyyy[-MM`: unclosed `[`'],
    ['date||', '``: it is empty'],
  ])('%s is refused', (format, message) => {
    expect(compileDateFormat(format)).toBe(message);
  });
});
