import { createHash } from 'node:crypto';
import { StoreError } from '../errors.ts';
import type { PostgresPlace } from '../sql/tables-place.ts';

/** The schema of a service that is given no other. */
const DEFAULT_SCHEMA = 'dockwarden';

/** Without `-`, behind which schemas of spaces have the name of theirs. */
const SERVICE = /^[a-z0-9_]{1,30}$/;

/** Of PostgreSQL, which cuts off what is longer. */
const MAX_NAME = 63;

/**
 * Where the state of a service is: a directory that is new finds it by the URL alone. Several services share a database by the parameter
 * `schema` of the URL. Throws `StoreError`.
 */
export function statePlace(url: string): PostgresPlace {
  const parsed = new URL(url);
  const schema = parsed.searchParams.get('schema') ?? DEFAULT_SCHEMA;
  if (!SERVICE.test(schema)) {
    throw new StoreError(
      'STO1704',
      `${JSON.stringify(schema.slice(0, 100))} cannot be the schema of a service`,
      'use at most 30 small letters, digits and `_`',
    );
  }
  parsed.searchParams.delete('schema');
  return { url: parsed.toString(), schema };
}

/**
 * Where the state of a data directory is, or is to be. Throws `StoreError` where it is elsewhere.
 *
 * @param known where it is; @param url where it is to be: the address of a server may change. One of them is not `null`.
 */
export function placeOf(known: PostgresPlace | null, url: string | null): PostgresPlace {
  if (url === null) return known!;
  const place = statePlace(url);
  if (known !== null && known.schema !== place.schema) {
    throw new StoreError(
      'STO1705',
      `the state of this data directory is in the schema ${known.schema}, not in ${place.schema}`,
      `name it in the setting \`service.state\`: postgres://…?schema=${known.schema}`,
    );
  }
  return place;
}

/** The URL that leads to the same place. */
export function urlOf({ url, schema }: PostgresPlace): string {
  if (schema === DEFAULT_SCHEMA) return url;
  const parsed = new URL(url);
  parsed.searchParams.set('schema', schema);
  return parsed.toString();
}

/** Where the rules and alerts of one of its spaces are. */
export function spacePlace(state: PostgresPlace, space: string): PostgresPlace {
  const name = `${state.schema}-${space}`;
  const schema =
    name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME - HASH - 1)}-${hashOf(space)}`;
  return { url: state.url, schema };
}

/** Where they are when the space was removed: until they are deleted, another may be made that has its name. */
export const removedPlace = ({ url, schema }: PostgresPlace, now: number): PostgresPlace => ({
  url,
  schema: `${schema.slice(0, MAX_NAME - 16)}--${now}`,
});

const HASH = 8;

const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, HASH);
