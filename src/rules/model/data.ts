import type { TomlDate } from 'smol-toml';

/**
 * The content of a rule file, whatever its format. Tables have no prototype, so no key of an
 * untrusted file has a special meaning in JavaScript; integers beyond 2^53 are `bigint`. `null`
 * comes only from JSON, dates and not-finite numbers only from TOML.
 */
export type Data = null | boolean | number | bigint | string | TomlDate | Data[] | Table;

export interface Table {
  [key: string]: Data;
}

/** Steps from the root of a document down to a value. */
export type Path = readonly (string | number)[];

export function newTable(entries: Iterable<readonly [string, Data]> = []): Table {
  const table = Object.create(null) as Table;
  for (const [key, value] of entries) table[key] = value;
  return table;
}

export function isTable(data: Data | undefined): data is Table {
  return (
    typeof data === 'object' && data !== null && !Array.isArray(data) && !(data instanceof Date)
  );
}

/** The value at a key, or `undefined`. */
export function at(data: Data | undefined, key: string): Data | undefined {
  return isTable(data) && Object.hasOwn(data, key) ? data[key] : undefined;
}

/** A copy of a table without some keys. */
export function without(table: Table, keys: readonly string[]): Table {
  return newTable(Object.entries(table).filter(([key]) => !keys.includes(key)));
}
