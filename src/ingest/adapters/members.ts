import { type Json, type JsonObject, isJsonObject } from '../../events/json.ts';
import { formatInstant, isPrintedForm, readInstant } from '../../util/time/index.ts';

/**
 * Readers for the members of an untrusted record. Each returns `undefined` if the record or the
 * member is missing, or the value has the wrong type. Only own properties are read.
 */
type Maybe<T> = T | undefined;

export function memberAt(record: Maybe<JsonObject>, key: string): Maybe<Json> {
  if (record === undefined) return undefined;
  const value = record[key];
  return value !== undefined && Object.hasOwn(record, key) ? value : undefined;
}

/** A non-empty string. */
export function textAt(record: Maybe<JsonObject>, key: string): Maybe<string> {
  return textOf(memberAt(record, key));
}

export function textOf(value: Maybe<Json>): Maybe<string> {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An integer of any size, also from a string of digits. */
export function integerAt(record: Maybe<JsonObject>, key: string): Maybe<number | bigint> {
  return integerOf(memberAt(record, key));
}

/** A non-negative integer as a string, which is the type of ids such as `user.id`. */
export function idAt(record: Maybe<JsonObject>, key: string): Maybe<string> {
  return idOf(memberAt(record, key));
}

export function idOf(id: Maybe<Json>): Maybe<string> {
  const value = integerOf(id);
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

/** The items of a list; empty if the value is not a list. */
export function itemsAt(record: Maybe<JsonObject>, key: string): readonly Json[] {
  const value = memberAt(record, key);
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** The items of a list that are objects. */
export function objectsAt(record: Maybe<JsonObject>, key: string): readonly JsonObject[] {
  return itemsAt(record, key).filter(isJsonObject);
}

/** A list of strings, empty ones included. Returns `undefined` if any item is not a string. */
export function textsAt(record: Maybe<JsonObject>, key: string): Maybe<readonly string[]> {
  const value = memberAt(record, key);
  if (!Array.isArray(value)) return undefined;
  return value.every((each) => typeof each === 'string') ? value : undefined;
}

/** RFC 3339 in UTC with nanoseconds, from a string or from a number since the epoch. */
export function timeAt(record: Maybe<JsonObject>, key: string): Maybe<string> {
  return timeOf(memberAt(record, key));
}

export function timeOf(value: Maybe<Json>): Maybe<string> {
  if (typeof value === 'string' && isPrintedForm(value)) return value;
  const instant = instantOf(value);
  return instant === undefined ? undefined : formatInstant(instant);
}

/** Nanoseconds since the epoch. */
export function instantAt(record: Maybe<JsonObject>, key: string): Maybe<bigint> {
  return instantOf(memberAt(record, key));
}

export function instantOf(value: Maybe<Json>): Maybe<bigint> {
  const isTime =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  return isTime ? (readInstant(value) ?? undefined) : undefined;
}

/** More digits than any number of the kernel has. */
const MAX_DIGITS = 20;

export function integerOf(value: Maybe<Json>): Maybe<number | bigint> {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > MAX_DIGITS) return undefined;
  if (!/^-?\d+$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}
