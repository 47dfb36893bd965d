import { compareTexts } from '../../../detect/conditions/range.ts';
import { numberOf } from '../../../detect/conditions/values.ts';
import {
  type FieldSet,
  valuesOf,
  type Row,
  type Scalar,
  type Value,
} from '../../../events/field-set.ts';
import type { Json } from '../../../events/json.ts';

import {
  formatInstant,
  NANOS_PER_MS,
  parseDateMath,
  readInstant,
} from '../../../util/time/index.ts';
import { illegal, parsing } from './errors.ts';
import type { AlertField } from './fields.ts';
import type { SortKey } from './parse/sort.ts';
import { nameOf } from './parse/reader.ts';

/** A sort value: a number, a time in milliseconds, or a text; `null` without a value. */
export type SortValue = number | bigint | string | null;

export type SortValues = readonly SortValue[];

export interface Ordering {
  /** @param place of an event, its arrival number */
  valuesOf(row: Row, place: Place | number): SortValues;
  compare(a: SortValues, b: SortValues): number;
  /** In the form of an answer. */
  written(values: SortValues): Json[];
  /** From `search_after`. Throws `SearchError`. */
  read(after: readonly Json[]): SortValues;
}

/** The position of an alert in the order in which alerts were raised. */
export interface Place {
  readonly createdAt: number;
  readonly id: string;
}

const placeValue = (place: Place | number): SortValue =>
  typeof place === 'number' ? place : placeText(place);

/** Ordered by value, and unique. */
const placeText = ({ createdAt, id }: Place): string =>
  `${createdAt.toString(36).padStart(PLACE_DIGITS, '0')}-${id}`;

const PLACE_DIGITS = 9;

/** A missing number or date as Elasticsearch writes it, so that `search_after` continues after it. */
const LAST = 9_223_372_036_854_775_807n;
const FIRST = -9_223_372_036_854_775_808n;

/** Adds the compared fields to the set. */
export function orderingOf(keys: readonly SortKey[], fields: FieldSet): Ordering {
  const slots = keys.map(({ field }) => (field === null ? -1 : fields.slotOf(field.path)));
  return {
    valuesOf: (row, place) =>
      keys.map((key, index) =>
        key.field === null ? placeValue(place) : chosen(row[slots[index]!], key, key.field),
      ),
    compare: (a, b) => {
      for (const [index, key] of keys.entries()) {
        const order = compareAt(a[index]!, b[index]!, key);
        if (order !== 0) return order;
      }
      return 0;
    },
    written: (values) => keys.map((key, index) => written(values[index]!, key)),
    read: (after) => {
      if (after.length !== keys.length)
        throw illegal(`search_after has ${after.length} value(s) but sort has ${keys.length}`);
      return keys.map((key, index) => readAfter(after[index]!, key));
    },
  };
}

/** The minimum or the maximum of the values of a field. */
function chosen(value: Value, key: SortKey, field: AlertField): SortValue {
  let best: SortValue = null;
  for (const each of valuesOf(value)) {
    const place = placeOf(each, field);
    if (place === null) continue;
    const order = best === null ? 0 : compareValues(place, best);
    if (best === null || (key.mode === 'min' ? order < 0 : order > 0)) best = place;
  }
  if (best !== null || typeof key.missing === 'string') return best;
  return placeOf(key.missing.value, field);
}

/** The sort value of a value; `null` for one that is not of the field's type. */
export function placeOf(value: Scalar, { comparison, type }: AlertField): SortValue {
  if (comparison === 'date') return timeOf(value);
  if (comparison === 'number') {
    if (typeof value === 'boolean') return null;
    return typeof value === 'string' ? numberOf(value) : value;
  }
  if (type === 'boolean') return value === true || value === 'true' ? 1 : 0;
  if (typeof value === 'boolean' || comparison !== 'any') return String(value);
  return value;
}

/** Milliseconds since 1970 for a date value; `null` for one that is not a time. */
export function timeOf(value: Scalar): number | null {
  if (typeof value === 'number' && isMilliseconds(value)) return value;
  const instant = readInstant(value);
  return instant === null ? null : msOf(instant);
}

/** Whether a number is interpreted as milliseconds: smaller ones are seconds, larger ones smaller units. */
export const isMilliseconds = (value: number): boolean =>
  Number.isInteger(value) && value >= 1e11 && value < 1e14;

/** Rounded down, also before 1970. */
export const msOf = (instant: bigint): number => {
  const ms = instant / NANOS_PER_MS;
  return Number(instant < 0n && ms * NANOS_PER_MS !== instant ? ms - 1n : ms);
};

function compareAt(a: SortValue, b: SortValue, { isDescending, missing }: SortKey): number {
  if (a === null || b === null) {
    if (a === b) return 0;
    return (a === null) === (missing === 'first') ? -1 : 1;
  }
  const order = compareValues(a, b);
  return isDescending ? -order : order;
}

/** Numbers are ordered before texts. */
export function compareValues(a: Exclude<SortValue, null>, b: Exclude<SortValue, null>): number {
  if (typeof a === 'string') return typeof b === 'string' ? compareTexts(a, b) : 1;
  if (typeof b === 'string') return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function written(value: SortValue, { field, format, missing, isDescending }: SortKey): Json {
  const isDate = field?.comparison === 'date';
  if (value === null) {
    if (!isDate && field?.comparison !== 'number') return null;
    return (missing === 'last') === isDescending ? FIRST : LAST;
  }
  if (isDate && format === 'iso' && typeof value === 'number')
    return formatInstant(BigInt(value) * NANOS_PER_MS);
  return value;
}

function readAfter(value: Json, key: SortKey): SortValue {
  if (value === null || isMissing(value)) return null;
  if (typeof value === 'object') throw parsing(`search_after cannot have ${nameOf(value)}`);
  const { field } = key;
  if (field === null) return typeof value === 'number' ? value : String(value);
  if (field.comparison === 'date') {
    if (typeof value === 'number') return value;
    const instant = parseDateMath(String(value), 0n, 'down');
    if (instant === null) throw illegal(`search_after: [${nameOf(value)}] is no time`);
    return msOf(instant);
  }
  if (field.type === 'boolean' && typeof value === 'number') return value;
  const place = placeOf(typeof value === 'boolean' ? String(value) : value, field);
  if (place === null)
    throw illegal(`search_after: [${nameOf(value)}] is no value of [${field.name}]`);
  return place;
}

/** Clients that parse numbers as JavaScript does send it back rounded. */
const isMissing = (value: Json): boolean =>
  (typeof value === 'number' || typeof value === 'bigint') && Math.abs(Number(value)) >= 2 ** 63;
