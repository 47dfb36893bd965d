import type { Json, JsonObject } from '../../events/json.ts';
import { isJsonObject } from '../../events/json.ts';
import { formatInstant, readInstant } from '../../util/time/index.ts';

/**
 * Members of a record that a stranger wrote: each reader gives `undefined` where the record, the
 * member or a value of the right type is missing. Only own members count.
 */
type Maybe<T> = T | undefined;

export function memberAt(record: Maybe<JsonObject>, key: string): Maybe<Json> {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A text that is not empty. */
export function textAt(record: Maybe<JsonObject>, key: string): Maybe<string> {
  const value = memberAt(record, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A whole number of any size; also from its digits in a text. */
export function integerAt(record: Maybe<JsonObject>, key: string): Maybe<number | bigint> {
  return integerOf(memberAt(record, key));
}

/** A whole number that is not negative, as the text that ids are: `user.id`. */
export function idAt(record: Maybe<JsonObject>, key: string): Maybe<string> {
  const value = integerAt(record, key);
  return value === undefined || value < 0 ? undefined : String(value);
}

export function flagAt(record: Maybe<JsonObject>, key: string): Maybe<boolean> {
  const value = memberAt(record, key);
  return typeof value === 'boolean' ? value : undefined;
}

export function objectAt(record: Maybe<JsonObject>, key: string): Maybe<JsonObject> {
  const value = memberAt(record, key);
  return isJsonObject(value) ? value : undefined;
}

/** Its items; none where it is no list. */
export function itemsAt(record: Maybe<JsonObject>, key: string): readonly Json[] {
  const value = memberAt(record, key);
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** Its items that are objects. */
export function objectsAt(record: Maybe<JsonObject>, key: string): readonly JsonObject[] {
  return itemsAt(record, key).filter(isJsonObject);
}

/** A list of texts, empty ones too: `undefined` unless it is a list of nothing but texts. */
export function textsAt(record: Maybe<JsonObject>, key: string): Maybe<readonly string[]> {
  const value = memberAt(record, key);
  if (!Array.isArray(value)) return undefined;
  return value.every((each) => typeof each === 'string') ? value : undefined;
}

/** RFC 3339 in UTC, to the nanosecond: of a text, or of a number of time since the epoch. */
export function timeAt(record: Maybe<JsonObject>, key: string): Maybe<string> {
  const instant = instantAt(record, key);
  return instant === undefined ? undefined : formatInstant(instant);
}

/** Nanoseconds since the epoch. */
export function instantAt(record: Maybe<JsonObject>, key: string): Maybe<bigint> {
  const value = memberAt(record, key);
  const isTime =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  return isTime ? (readInstant(value) ?? undefined) : undefined;
}

/** More digits than any number of a kernel has. */
const MAX_DIGITS = 20;

function integerOf(value: Maybe<Json>): Maybe<number | bigint> {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > MAX_DIGITS) return undefined;
  if (!/^-?\d+$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}
