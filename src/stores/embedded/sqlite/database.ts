import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import { assert } from '../../../util/assert.ts';
import { StoreError } from '../../errors.ts';
import { bindable, Database, type SqlValue } from '../../sql/database.ts';

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

/** A connection whose statements are prepared once, and whose errors are those of stores. */
export class SqliteDatabase extends Database {
  /** For what only the library itself can do. */
  readonly connection: DatabaseSyncInstance;
  readonly #statements = new Map<string, StatementSyncInstance>();
  readonly #onClose: (() => void) | undefined;
  override readonly rowsAtOnce = 32;

  constructor(connection: DatabaseSyncInstance, path: string, onClose?: () => void) {
    super(path, { write: 'BEGIN IMMEDIATE', read: 'BEGIN' });
    this.connection = connection;
    this.#onClose = onClose;
  }

  override get isInTransaction(): boolean {
    return this.connection.isTransaction;
  }

  override exec(sql: string): void {
    this.#call(() => this.connection.exec(sql));
  }

  override run(sql: string, ...values: SqlValue[]): number {
    return this.#call(() => this.#prepared(sql).run(...bindable(values)).changes);
  }

  override all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.#call(() => this.#prepared(sql).all(...bindable(values)) as Row[]);
  }

  override get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#call(() => this.#prepared(sql).get(...bindable(values)) as Row | undefined);
  }

  override columnsOf(table: string): readonly string[] {
    return this.column('SELECT name FROM pragma_table_info(?)', table);
  }

  override keyOf(table: string): readonly string[] {
    return this.column('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk', table);
  }

  /** SQLite remembers the greatest number itself. */
  override numbered(): void {}

  override suspendTriggers(table: string): () => void {
    const triggers = this.pairs<string, string>(TRIGGERS, table);
    for (const name of triggers.keys()) this.exec(`DROP TRIGGER ${name}`);
    return () => {
      for (const sql of triggers.values()) this.exec(sql);
    };
  }

  override holdSnapshot(): () => void {
    assert(!this.isInTransaction, 'a connection has one snapshot at a time');
    this.exec('BEGIN');
    // A transaction is of the moment at which it first reads.
    this.get('SELECT count(*) FROM sqlite_schema');
    return () => this.exec('COMMIT');
  }

  override close(): void {
    this.#statements.clear();
    try {
      this.#call(() => this.connection.close());
    } finally {
      this.#onClose?.();
    }
  }

  #prepared(sql: string): StatementSyncInstance {
    const known = this.#statements.get(sql);
    if (known !== undefined && this.#statements.size < MAX_STATEMENTS / 2) return known;
    const statement = known ?? this.connection.prepare(sql.replaceAll(JSON_VALUES, 'json_each('));
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

const TRIGGERS = `SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?`;

/** What `json_each` is for, which does not know the type of values before it reads them. */
const JSON_VALUES = /\bjson_(?:texts|numbers|rows)\(/g;
