import { isJsonObject, parseJson, type Json, type JsonObject } from '../../../../events/json.ts';
import { illegal, SearchError } from '../errors.ts';
import { checkParts, objectAt, textAt } from '../parse/reader.ts';
import type { IndexExpression } from './names.ts';

/**
 * A point in time: events that arrive later are excluded from its searches. Its id contains all of its state, so nothing
 * has to be stored for it. Events that retention removes disappear from it, too.
 */
export interface PointInTime {
  readonly of: IndexExpression;
  /** The first arrival number that is excluded. */
  readonly arrivals: number;
}

/** The maximum length of an id, which clients send back in a body. */
const MAX_LENGTH = 256 * 1024;

export const pointInTimeId = (point: PointInTime): string =>
  Buffer.from(JSON.stringify(point)).toString('base64url');

/** Throws `SearchError` for an id that was not issued here. */
export function readPointInTime(id: string): PointInTime {
  const point = id.length > MAX_LENGTH ? null : pointOf(id);
  if (point !== null) return point;
  throw new SearchError(
    'ENG2003',
    'search_context_missing_exception',
    'No search context found for this point in time',
  );
}

function pointOf(id: string): PointInTime | null {
  let value: Json;
  try {
    value = parseJson(Buffer.from(id, 'base64url').toString());
  } catch {
    return null;
  }
  if (!isJsonObject(value) || typeof value['arrivals'] !== 'number') return null;
  const of = expressionOf(value['of']);
  return of === null ? null : { of, arrivals: value['arrivals'] };
}

/** An expression from an id; `null` for anything else. */
export function expressionOf(value: Json | undefined): IndexExpression | null {
  if (!isJsonObject(value)) return null;
  const { names, ignoresMissing, allowsNone, hasPatterns, known } = value;
  if (typeof names !== 'string' || !Array.isArray(known)) return null;
  if (![ignoresMissing, allowsNone, hasPatterns].every((each) => typeof each === 'boolean'))
    return null;
  return {
    names,
    ignoresMissing: ignoresMissing === true,
    allowsNone: allowsNone === true,
    hasPatterns: hasPatterns === true,
    known: (known as readonly Json[]).map(String),
  };
}

/** The point in time that a search names, and its body without it. Throws `SearchError`. */
export function withoutPoint({ pit, ...body }: JsonObject): {
  readonly id: string | null;
  readonly body: JsonObject;
} {
  if (pit === undefined || pit === null) return { id: null, body };
  const object = objectAt(pit, '[pit]');
  checkParts(object, ['id', 'keep_alive'], '[pit]');
  const id = textAt(object['id'], '[pit] id', MAX_LENGTH);
  return { id, body };
}

const KEEP_ALIVE = /^\d{1,9}(?:nanos|micros|ms|[smhd])$/;

/** It has no effect, but a missing or invalid value indicates a mistake. Throws `SearchError`. */
export function checkKeepAlive(value: string | undefined): void {
  if (value === undefined) throw illegal('[keep_alive] is missing; it is a time such as 1m');
  if (!KEEP_ALIVE.test(value)) throw illegal('[keep_alive] must be a time such as 30s or 1m');
}
