import { isJsonObject, type Json, type JsonObject } from '../../../../events/json.ts';
import { illegal, parsing } from '../errors.ts';
import type { SearchQuery } from '../query.ts';

/*
 * Parts of a body. `where` names the part in messages, as Elasticsearch does: `[range]`, `[terms] aggregation`.
 */

export function objectAt(value: Json | undefined, where: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw parsing(`${where} must be an object, not ${nameOf(value)}`);
}

/** Refuses an object with other keys: unknown parts would be silently ignored. */
export function checkParts(object: JsonObject, known: readonly string[], where: string): void {
  const strange = Object.keys(object).find((key) => !known.includes(key));
  if (strange === undefined) return;
  const parts = known.length === 0 ? 'no parts' : known.join(', ');
  throw parsing(`${where} does not support [${shown(strange)}]; it has ${parts}`);
}

/** A list, or a single value. */
export const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Json[]) : [value];

export function textAt(value: Json | undefined, where: string, most = 1_000): string {
  if (typeof value !== 'string') throw parsing(`${where} must be a text, not ${nameOf(value)}`);
  if (value.length > most)
    throw illegal(`${where} has ${value.length} characters; ${most} is the limit`);
  return value;
}

export function optionalText(value: Json | undefined, where: string): string | undefined {
  return value === undefined || value === null ? undefined : textAt(value, where);
}

/** A boolean, or a string with one, as some clients send it. */
export function flagAt(value: Json | undefined, initial: boolean, where: string): boolean {
  if (value === undefined || value === null) return initial;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw parsing(`${where} must be true or false, not ${nameOf(value)}`);
}

/** An integer, or a string with one, as Grafana sends it. */
export function wholeAt(
  value: Json | undefined,
  initial: number,
  where: string,
  [least, most]: readonly [number, number],
): number {
  if (value === undefined || value === null) return initial;
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw parsing(`${where} must be a whole number, not ${nameOf(value)}`);
  if (number < least || number > most)
    throw illegal(`${where} must be between ${least} and ${most}, not ${number}`);
  return number;
}

export function oneOf<T extends string>(
  value: Json | undefined,
  initial: T,
  allowed: readonly T[],
  where: string,
): T {
  if (value === undefined || value === null) return initial;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  const found = allowed.find((each) => each.toLowerCase() === text);
  if (found !== undefined) return found;
  throw illegal(`${where} cannot be ${nameOf(value)}; it is ${allowed.join(', ')}`);
}

/** A single value in JSON notation. */
export function valueText(value: Json | undefined, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw parsing(`${where} must be a text, a number, true or false, not ${nameOf(value)}`);
}

export function nameOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (isJsonObject(value)) return 'an object';
  return shown(typeof value === 'object' ? 'null' : String(value));
}

const SHOWN = 100;
const shown = (text: string): string =>
  JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text).slice(1, -1);

/** The context in which a clause is parsed. */
export interface QueryScope {
  /** The time of the search, in nanoseconds since 1970: `now` of date math. */
  readonly now: bigint;
  readonly depth: number;
  /** Counts a clause. Throws if there are too many. */
  readonly count: () => void;
  readonly read: (clause: Json | undefined, scope: QueryScope) => SearchQuery;
}

export type ReadClause = (body: Json, scope: QueryScope) => SearchQuery;
