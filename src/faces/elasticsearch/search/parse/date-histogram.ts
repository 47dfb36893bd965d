import type { Json, JsonObject } from '../../../../events/json.ts';
import { NANOS_PER_MS, parseDateMath } from '../../../../util/time/index.ts';
import { illegal, parsing } from '../errors.ts';
import { FIXED_MS, offsetOf as offsetOfZone, type CalendarUnit } from '../intervals.ts';
import type { AlertField } from '../fields.ts';
import { queryField } from './leaves.ts';
import {
  checkParts,
  flagAt,
  nameOf,
  objectAt,
  optionalText,
  textAt,
  valueText,
  wholeAt,
  listOf,
  oneOf,
} from './reader.ts';
import { formatOf } from './sort.ts';

export interface BucketOrder {
  /** `_count`, `_key`, or the path of a sub-aggregation. */
  readonly by: string;
  readonly isDescending: boolean;
}

const MAX_ORDERS = 5;

/** `{ "_count": "desc" }`, or a list of such objects. */
export function readOrder(
  value: Json | undefined,
  where: string,
  usual: readonly BucketOrder[],
): readonly BucketOrder[] {
  if (value === undefined || value === null) return usual;
  const orders = listOf(value).flatMap((each) =>
    Object.entries(objectAt(each, `${where} order`)).map(([by, direction]) => ({
      by: by === '_term' || by === '_time' ? '_key' : by,
      isDescending: oneOf(direction, 'asc', ['asc', 'desc'], `${where} order`) === 'desc',
    })),
  );
  if (orders.length > MAX_ORDERS)
    throw illegal(`${where} has ${orders.length} orders; ${MAX_ORDERS} is the limit`);
  return orders.some(({ by }) => by === '_key')
    ? orders
    : [...orders, { by: '_key', isDescending: false }];
}

export interface DateHistogram {
  readonly kind: 'date_histogram';
  readonly field: AlertField;
  /** Milliseconds, or a unit of the calendar. */
  readonly every: number | CalendarUnit;
  /** An IANA name or `+02:00`; `null` for UTC. */
  readonly timeZone: string | null;
  /** The offset of intervals, in milliseconds. */
  readonly offset: number;
  readonly least: number;
  /** Milliseconds since 1970; intervals between them are listed even if they are empty. */
  readonly extended: Bounds | null;
  /** Intervals outside of them are omitted. */
  readonly hard: Bounds | null;
  readonly format: 'epoch_millis' | 'iso';
  readonly isKeyed: boolean;
  readonly order: readonly BucketOrder[];
  /** The time of alerts without one, in milliseconds. */
  readonly missing: number | null;
}

export interface Bounds {
  readonly min: number | null;
  readonly max: number | null;
}

const KNOWN =
  'field fixed_interval calendar_interval interval time_zone offset min_doc_count extended_bounds hard_bounds format keyed order missing';

const UNITS: Readonly<Record<string, CalendarUnit>> = {
  minute: 'minute',
  '1m': 'minute',
  hour: 'hour',
  '1h': 'hour',
  day: 'day',
  '1d': 'day',
  week: 'week',
  '1w': 'week',
  month: 'month',
  '1M': 'month',
  quarter: 'quarter',
  '1q': 'quarter',
  year: 'year',
  '1y': 'year',
};

export function readDateHistogram(object: JsonObject, where: string, now: bigint): DateHistogram {
  checkParts(object, KNOWN.split(' '), where);
  const timeZone = optionalText(object['time_zone'], `${where} time_zone`) ?? null;
  const format = optionalText(object['format'], `${where} format`);
  return {
    kind: 'date_histogram',
    field: queryField(textAt(object['field'], `${where} field`)),
    every: intervalOf(object, where),
    timeZone:
      timeZone === null || /^(?:Z|UTC)$/i.test(timeZone) ? null : checkedZone(timeZone, where),
    offset: offsetOf(object['offset'], where),
    least: wholeAt(object['min_doc_count'], 0, `${where} min_doc_count`, [
      0,
      Number.MAX_SAFE_INTEGER,
    ]),
    extended: boundsOf(object['extended_bounds'], `${where} extended_bounds`, now),
    hard: boundsOf(object['hard_bounds'], `${where} hard_bounds`, now),
    format: format === undefined ? 'iso' : formatOf(format),
    isKeyed: flagAt(object['keyed'], false, `${where} keyed`),
    order: readOrder(object['order'], where, [{ by: '_key', isDescending: false }]),
    missing: timeAt(object['missing'], `${where} missing`, now),
  };
}

function intervalOf(object: JsonObject, where: string): DateHistogram['every'] {
  const { fixed_interval: fixed, calendar_interval: calendar, interval } = object;
  const given = [fixed, calendar, interval].filter((each) => each !== undefined);
  const [only] = given;
  if (only === undefined || given.length > 1)
    throw illegal(`${where} needs one of fixed_interval and calendar_interval`);
  const text = typeof only === 'number' ? `${only}ms` : textAt(only, `${where} interval`);
  const unit = Object.hasOwn(UNITS, text) ? UNITS[text] : undefined;
  if (fixed === undefined && unit !== undefined) return unit;
  if (calendar !== undefined)
    throw illegal(
      `The supplied interval [${nameOf(text)}] could not be parsed as a calendar interval`,
    );
  const [, count = '', letter = ''] = /^(\d{1,12})(ms|s|m|h|d)$/.exec(text) ?? [];
  const ms = Number(count) * (FIXED_MS[letter] ?? 0);
  if (Number.isSafeInteger(ms) && ms > 0) return ms;
  throw illegal(`${where}: [${nameOf(text)}] is no fixed interval such as 30s, 5m, 12h or 1d`);
}

function checkedZone(zone: string, where: string): string {
  if (offsetOfZone(zone) !== null) return zone;
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }) === null ? '' : zone;
  } catch {
    throw illegal(`${where}: [${nameOf(zone)}] is no time zone`);
  }
}

function offsetOf(value: Json | undefined, where: string): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  const text = textAt(value, `${where} offset`);
  const [, sign, span = ''] = /^([+-]?)(\d{1,12}(?:ms|s|m|h|d)?)$/.exec(text) ?? [];
  const [, count = '', letter = 'ms'] = /^(\d+)(ms|s|m|h|d)?$/.exec(span) ?? [];
  const ms = span === '' ? Number.NaN : Number(count) * (FIXED_MS[letter] ?? 1);
  if (!Number.isSafeInteger(ms))
    throw illegal(`${where}: [${nameOf(text)}] is no offset such as +6h`);
  return sign === '-' ? -ms : ms;
}

function boundsOf(value: Json | undefined, where: string, now: bigint): Bounds | null {
  if (value === undefined || value === null) return null;
  const object = objectAt(value, where);
  checkParts(object, ['min', 'max'], where);
  const bounds = { min: timeAt(object['min'], where, now), max: timeAt(object['max'], where, now) };
  if (bounds.min !== null && bounds.max !== null && bounds.min > bounds.max)
    throw parsing(`${where}: [min] is after [max]`);
  return bounds;
}

function timeAt(value: Json | undefined, where: string, now: bigint): number | null {
  if (value === undefined || value === null) return null;
  const instant = parseDateMath(valueText(value, where), now, 'down');
  if (instant === null) throw parsing(`${where}: [${nameOf(value)}] is no time`);
  return Number(instant / NANOS_PER_MS);
}
