import type { SqlRow, SqlValue } from './database.ts';

/** How a field of a row is stored in its column. */
export interface Column<T> {
  /** Left out, the name of the field: `isEnabled` is in `is_enabled`. */
  readonly name?: string;
  readonly read: (value: SqlValue) => T;
  readonly write: (value: T) => SqlValue;
}

type Columns<Row> = { readonly [Field in keyof Row]-?: Column<Row[Field]> };

/** A table whose columns correspond to the fields of a row, one to one. */
export class RowMapping<Row extends object> {
  readonly #columns: readonly (readonly [field: keyof Row, name: string, column: AnyColumn])[];
  readonly #names: readonly string[];

  constructor(columns: Columns<Row>) {
    this.#columns = Object.entries<AnyColumn>(columns).map(([field, column]) => [
      field as keyof Row,
      column.name ?? snakeCase(field),
      column,
    ]);
    this.#names = this.#columns.map(([, name]) => name);
  }

  /** @param row of the database; columns that are no fields are left out */
  readonly read = (row: SqlRow): Row =>
    Object.fromEntries(
      this.#columns.map(([field, name, column]) => [field, column.read(row[name] ?? null)]),
    ) as Row;

  /** What the statements below bind. */
  values(row: Row): SqlValue[] {
    return this.#columns.map(([field, , column]) => column.write(row[field]));
  }

  insert(table: string): string {
    return `INSERT INTO ${this.#into(table)}`;
  }

  /** One with the same key is removed first, and what refers to it with it. */
  replace(table: string): string {
    return `INSERT OR REPLACE INTO ${this.#into(table)}`;
  }

  /**
   * One with the same key is changed; what refers to it stays.
   *
   * @param kept columns that stay as they are in one that is there
   */
  upsert(table: string, key: string, kept: readonly string[] = []): string {
    const others = this.#names.filter((name) => name !== key && !kept.includes(name));
    const changes = others.map((name) => `"${name}" = excluded."${name}"`).join(', ');
    return `${this.insert(table)} ON CONFLICT (${key}) DO UPDATE SET ${changes}`;
  }

  #into(table: string): string {
    const names = this.#names.map((name) => `"${name}"`).join(', ');
    return `${table} (${names}) VALUES (${this.#names.map(() => '?').join(', ')})`;
  }
}

// Each column has a type of its own.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyColumn = Column<any>;

/** A text, a number or nothing, as it is. */
export const plain: AnyColumn = {
  read: (value: SqlValue) => value,
  write: (value: SqlValue) => value,
};

/** The same in a column whose name is not that of the field. */
export const named = (name: string): AnyColumn => ({ ...plain, name });

export const flag: Column<boolean> = { read: (value) => value === 1, write: Number };

/** A value as JSON. */
export const json = <T>(): Column<T> => ({
  read: (value) => JSON.parse(value as string) as T,
  write: (value) => JSON.stringify(value),
});

export const texts = json<readonly string[]>();

export const textsOrNull = orNull(texts);

/** A time of an event, which may be outside the range of 64 bits of nanoseconds. */
export const instantOrNull = orNull<bigint>({
  read: (value) => BigInt(value as string),
  write: String,
});

function orNull<T>({ read, write }: Column<T>): Column<T | null> {
  return {
    read: (value) => (value === null ? null : read(value)),
    write: (value) => (value === null ? null : write(value)),
  };
}

const snakeCase = (name: string) =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
