import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import { assert } from '../../../util/assert.ts';
import { StoreError } from '../../errors.ts';

/** Primary result codes of SQLite; the lower eight bits of an extended one. */
export const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;

/** What SQLite says where the library gives no code, which is so for statements that return all rows. */
const CODE_OF_MESSAGE: ReadonlyMap<string, number> = new Map([
  ['database is locked', BUSY],
  ['database table is locked', LOCKED],
  ['attempt to write a readonly database', READONLY],
  ['disk I/O error', IO_ERROR],
  ['database disk image is malformed', CORRUPT],
  ['database or disk is full', FULL],
  ['unable to open database file', CANNOT_OPEN],
  ['file is not a database', NOT_A_DATABASE],
]);

/** `null` for an error that SQLite did not raise. */
export function sqliteCode(error: unknown): number | null {
  const { errcode, message } = error as { readonly errcode?: unknown; readonly message?: string };
  if (typeof errcode === 'number') return errcode & 0xff;
  return CODE_OF_MESSAGE.get(message ?? '') ?? null;
}

/** The error of a store, if the file or the disk is the reason; else the error as it is, for it is a bug. */
export function translated(error: unknown, path: string): unknown {
  const reason = error instanceof Error ? error.message : String(error);
  switch (sqliteCode(error)) {
    case CORRUPT:
    case NOT_A_DATABASE:
      return damaged(path, reason, error);
    case BUSY:
    case LOCKED:
      return new StoreError(
        'STO1305',
        `${path} is locked by another program`,
        'close the program that holds it open, such as a SQLite shell',
        error,
      );
    case FULL:
      return new StoreError(
        'STO1303',
        `${path} cannot be written: the disk is full`,
        'free some disk space',
        Object.assign(new Error(reason, { cause: error }), { code: 'ENOSPC' }),
      );
    case READONLY:
    case IO_ERROR:
    case CANNOT_OPEN:
      return new StoreError(
        'STO1303',
        `${path} cannot be opened, read or written: ${reason}`,
        'check the permissions of the data directory, and the disk',
        error,
      );
    default:
      return error;
  }
}

export function damaged(path: string, reason: string, cause?: unknown): StoreError {
  return new StoreError(
    'STO1302',
    `${path} is damaged, or not the database of Dockwarden that belongs there: ${reason}`,
    'restore it from a backup',
    cause,
  );
}

/** Statements are kept prepared. Those of queries are of many shapes, so the one that was not used longest goes. */
const MAX_STATEMENTS = 500;

export type SqlValue = null | number | bigint | string | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** A connection whose statements are prepared once, and whose errors are those of stores. */
export class Database {
  readonly path: string;
  /** For what only the library itself can do. */
  readonly connection: DatabaseSyncInstance;
  readonly #statements = new Map<string, StatementSyncInstance>();
  readonly #commitListeners: (() => void)[] = [];
  readonly #onClose: (() => void) | undefined;

  constructor(connection: DatabaseSyncInstance, path: string, onClose?: () => void) {
    this.connection = connection;
    this.path = path;
    this.#onClose = onClose;
  }

  get isInTransaction(): boolean {
    return this.connection.isTransaction;
  }

  /** Runs statements that return nothing. */
  exec(sql: string): void {
    this.#call(() => this.connection.exec(sql));
  }

  /** Returns the number of rows changed. */
  run(sql: string, ...values: SqlValue[]): number {
    return this.#call(() => this.#prepared(sql).run(...bindable(values)).changes);
  }

  /** Runs a statement for each row of values: for all of them, or for none. */
  runEach(sql: string, rows: Iterable<readonly SqlValue[]>): void {
    this.transaction(() => {
      for (const values of rows) this.run(sql, ...values);
    });
  }

  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.#call(() => this.#prepared(sql).all(...bindable(values)) as Row[]);
  }

  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#call(() => this.#prepared(sql).get(...bindable(values)) as Row | undefined);
  }

  /** The first column of the first row. */
  value<Value>(sql: string, ...values: SqlValue[]): Value | undefined {
    return this.column<Value>(sql, ...values)[0];
  }

  /** The first column of all rows. */
  column<Value>(sql: string, ...values: SqlValue[]): Value[] {
    return this.all<object>(sql, ...values).map((row) => Object.values(row)[0] as Value);
  }

  /** The second column of all rows by the first. */
  pairs<Key, Value>(sql: string, ...values: SqlValue[]): Map<Key, Value> {
    const rows = this.all<object>(sql, ...values);
    return new Map(rows.map((row) => Object.values(row) as [Key, Value]));
  }

  /** All changes of `work`, or none if it throws. One within another is undone by itself. */
  transaction<T>(work: () => T): T {
    if (this.isInTransaction)
      return this.#within(
        'SAVEPOINT inner',
        'RELEASE inner',
        'ROLLBACK TO inner; RELEASE inner',
        work,
      );
    const result = this.#within('BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK', work);
    for (const listener of this.#commitListeners) listener();
    return result;
  }

  /** Calls `listener` after each outermost transaction that was committed. */
  onCommit(listener: () => void): void {
    this.#commitListeners.push(listener);
  }

  /** Runs `work` on the state of one moment. */
  snapshot<T>(work: () => T): T {
    return this.isInTransaction ? work() : this.#within('BEGIN', 'COMMIT', 'ROLLBACK', work);
  }

  /** Keeps to the state of this moment until the function that it returns is called. */
  holdSnapshot(): () => void {
    assert(!this.isInTransaction, 'a connection has one snapshot at a time');
    this.exec('BEGIN');
    // A transaction is of the moment at which it first reads.
    this.get('SELECT count(*) FROM sqlite_schema');
    return () => this.exec('COMMIT');
  }

  close(): void {
    this.#statements.clear();
    try {
      this.#call(() => this.connection.close());
    } finally {
      this.#onClose?.();
    }
  }

  #within<T>(begin: string, commit: string, rollback: string, work: () => T): T {
    this.exec(begin);
    try {
      const result = work();
      assert(!(result instanceof Promise), 'the work of a transaction is synchronous');
      this.exec(commit);
      return result;
    } catch (error) {
      // SQLite ends a transaction itself where the disk failed.
      if (this.isInTransaction) this.exec(rollback);
      throw error;
    }
  }

  #prepared(sql: string): StatementSyncInstance {
    const known = this.#statements.get(sql);
    if (known !== undefined && this.#statements.size < MAX_STATEMENTS / 2) return known;
    const statement = known ?? this.connection.prepare(sql);
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > MAX_STATEMENTS) {
      const [oldest = sql] = this.#statements.keys();
      this.#statements.delete(oldest);
    }
    return statement;
  }

  #call<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw translated(error, this.path);
    }
  }
}

const NUL = '\u0000';

/** The library ends a text at its first NUL, which may come from an event: so a visible sign stands for it. */
function bindable(values: SqlValue[]): SqlValue[] {
  return values.some(hasNul)
    ? values.map((value) => (hasNul(value) ? value.replaceAll(NUL, '\u2400') : value))
    : values;
}

function hasNul(value: SqlValue): value is string {
  return typeof value === 'string' && value.includes(NUL);
}
