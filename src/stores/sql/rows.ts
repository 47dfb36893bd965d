import { lazily } from '../../util/maps.ts';
import type { Database, SqlRow, SqlValue } from './database.ts';

/** How a field of a row is stored in its column. */
export interface Column<T> {
  /** Left out, the name of the field: `isEnabled` is in `is_enabled`. */
  readonly name?: string;
  readonly read: (value: SqlValue) => T;
  readonly write: (value: T) => SqlValue;
}

interface RowsOptions<Row> {
  /** The column by which a row is known; where it takes several, they are separated by a comma and a space. */
  readonly key?: string;
  /** Fields that are not stored as they are. Those of columns that begin with `is_` are true or false. */
  readonly columns?: { readonly [Field in keyof Row]?: Column<Row[Field]> };
  /** Columns that are no fields. */
  readonly hidden?: readonly string[];
  /** Columns that stay as they are in a row that is there when it is put. */
  readonly kept?: readonly string[];
}

type KnownColumns<Row> = readonly (readonly [name: string, field: keyof Row, column: AnyColumn])[];

/** A table whose columns are the fields of a row; the database says which there are. */
export class Rows<Row extends object> {
  readonly #database: Database;
  readonly #table: string;
  readonly #key: string;
  readonly #options: RowsOptions<Row>;

  constructor(database: Database, table: string, options: RowsOptions<Row> = {}) {
    this.#database = database;
    this.#table = table;
    this.#key = options.key ?? 'id';
    this.#options = options;
  }

  /** @param rest of the statement: `WHERE …`, `ORDER BY …` */
  all(rest: string, ...values: SqlValue[]): Row[] {
    return this.#database
      .all<SqlRow>(`SELECT * FROM ${this.#table} ${rest}`, ...values)
      .map(this.read);
  }

  /** The first row; `null` without any. */
  one(rest: string, ...values: SqlValue[]): Row | null {
    return this.all(`${rest} LIMIT 1`, ...values)[0] ?? null;
  }

  get(key: SqlValue): Row | null {
    const row = this.#database.get<SqlRow>(this.#statements().get, key);
    return row === undefined ? null : this.read(row);
  }

  /** Whether there was one. */
  remove(key: SqlValue): boolean {
    return this.#database.run(this.#statements().remove, key) > 0;
  }

  insert(row: Row): void {
    this.#database.run(this.#statements().insert, ...this.#values(row));
  }

  /** The database gives the row a key, which is returned. */
  add(row: Row): SqlValue {
    const values = this.#values(row).filter((_, at) => this.#known()[at]![0] !== this.#key);
    return this.#database.value<SqlValue>(this.#statements().add, ...values)!;
  }

  /** One with the same key is changed; what refers to it stays. */
  put(row: Row): void {
    this.#database.run(this.#statements().put, ...this.#values(row));
  }

  /** @param row of the database */
  readonly read = (row: SqlRow): Row =>
    Object.fromEntries(
      this.#known().map(([name, field, column]) => [field, column.read(row[name] ?? null)]),
    ) as Row;

  #values(row: Row): SqlValue[] {
    return this.#known().map(([, field, column]) => column.write(row[field]));
  }

  readonly #statements = lazily(() => {
    const { kept = [] } = this.#options;
    const names = this.#known().map(([name]) => name);
    const keys = this.#key.split(', ');
    const others = names.filter((name) => !keys.includes(name));
    const changes = others
      .filter((name) => !kept.includes(name))
      .map((name) => `${quoted(name)} = excluded.${quoted(name)}`);
    const into = `INTO ${this.#table} (${names.map(quoted).join(', ')}) VALUES (${marks(names)})`;
    const ofKey = `FROM ${this.#table} WHERE ${this.#key} = ?`;
    return {
      get: `SELECT * ${ofKey}`,
      remove: `DELETE ${ofKey}`,
      insert: `INSERT ${into}`,
      add: `INSERT INTO ${this.#table} (${others.map(quoted).join(', ')})
        VALUES (${marks(others)}) RETURNING ${this.#key}`,
      put: `INSERT ${into} ON CONFLICT (${this.#key}) DO UPDATE SET ${changes.join(', ')}`,
    };
  });

  readonly #known = lazily((): KnownColumns<Row> => {
    const { columns = {}, hidden = [] } = this.#options;
    const fields = Object.entries<AnyColumn>(columns);
    return this.#database
      .columnsOf(this.#table)
      .filter((name) => !hidden.includes(name))
      .map((name) => {
        const given = fields.find(([field, column]) => (column.name ?? snakeCase(field)) === name);
        const [field, column] = given ?? [camelCase(name), name.startsWith('is_') ? flag : plain];
        return [name, field as keyof Row, column] as const;
      });
  });
}

// Each column has a type of its own.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyColumn = Column<any>;

/** A text, a number or nothing, as it is. */
const plain: AnyColumn = {
  read: (value: SqlValue) => value,
  write: (value: SqlValue | undefined) => value ?? null,
};

/** The same in a column whose name is not that of the field. */
export const named = (name: string): AnyColumn => ({ ...plain, name });

const flag: Column<boolean> = { read: (value) => value === 1, write: Number };

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

const quoted = (name: string) => `"${name}"`;

const marks = (names: readonly string[]) => names.map(() => '?').join(', ');

export const snakeCase = (name: string) =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const camelCase = (name: string) =>
  name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Conditions of a statement that all apply, and what is bound in them. */
export class Where {
  readonly #conditions: string[];
  readonly values: SqlValue[] = [];

  constructor(...conditions: readonly string[]) {
    this.#conditions = [...conditions];
  }

  add(condition: string, ...values: readonly SqlValue[]): void {
    this.#conditions.push(condition);
    this.values.push(...values);
  }

  /** Empty without conditions. */
  get sql(): string {
    return this.#conditions.length === 0 ? '' : `WHERE ${this.#conditions.join(' AND ')}`;
  }
}

/** The base of a class that reads and writes some tables of a database. */
export class Table {
  protected readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }
}
