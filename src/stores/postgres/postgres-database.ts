import { bindable, Database, type SqlValue } from '../sql/database.ts';
import { StoreError } from '../errors.ts';
import { type Connection, ConnectionError } from './connection.ts';
import { statementOf } from './dialect.ts';
import type { Query, Result } from './messages.ts';
import { heldIn } from './shared-tables.ts';
import type { SharedWriter } from './shared-writer.ts';
import type { Writer } from './writer-lock.ts';
import type { SharedWriting } from '../shared-writing.ts';

/** One of several writers, and the schema with the leases of workers. */
export interface Sharing {
  readonly writer: SharedWriter;
  readonly leases: string;
}

/** A schema of a database, which speaks SQL as SQLite does. */
export class PostgresDatabase extends Database {
  readonly #connection: Connection;
  /** Of the one connection that writes; `null` for one that reads. */
  readonly #lock: Writer | null;
  readonly #shared: SharedWriting | null;
  readonly #sharing: Sharing | null;
  #transaction: 'none' | 'read' | 'write' = 'none';
  override readonly rowsAtOnce = 1_024;

  constructor(
    connection: Connection,
    where: string,
    lock: Writer | null,
    sharing: Sharing | null = null,
  ) {
    super(where, { write: WRITE, read: READ });
    this.#connection = connection;
    this.#lock = lock;
    this.#sharing = sharing;
    this.#shared = sharing === null ? null : this.#sharedBy(sharing);
  }

  override get shared(): SharedWriting | null {
    return this.#shared;
  }

  override get isInTransaction(): boolean {
    return this.#transaction !== 'none';
  }

  override exec(sql: string): void {
    if (sql === WRITE) this.#begin();
    else if (sql === 'COMMIT') this.#commit();
    else {
      this.#ask([{ text: statementOf(sql).text, values: [] }]);
      if (sql === READ) this.#transaction = 'read';
      if (sql === 'ROLLBACK') this.#transaction = 'none';
    }
  }

  override run(sql: string, ...values: SqlValue[]): number {
    // By itself it would be unknown after a lost connection whether it was done.
    if (!this.isInTransaction && this.#lock !== null)
      return this.transaction(() => this.run(sql, ...values));
    return this.#result(sql, values).count;
  }

  /** By one request to the thread of the connection. */
  override runEach(sql: string, rows: Iterable<readonly SqlValue[]>): void {
    const { text } = statementOf(sql);
    const queries = Array.from(rows, (values) => ({ text, values: bindable([...values]) }));
    if (queries.length > 0) this.transaction(() => this.#ask(queries));
  }

  override all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    const { names, rows } = this.#result(sql, values);
    const { names: given } = statementOf(sql);
    const keys = names.map((name) => given.get(name) ?? name);
    return rows.map((row) => Object.fromEntries(row.map((value, at) => [keys[at], value])) as Row);
  }

  override columnsOf(table: string): readonly string[] {
    const sql = `SELECT column_name FROM information_schema.columns
      WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position`;
    return this.column(sql, table);
  }

  override keyOf(table: string): readonly string[] {
    const sql = `SELECT a.attname FROM pg_index i JOIN pg_attribute a
      ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
      WHERE i.indrelid = to_regclass(?) AND i.indisprimary ORDER BY array_position(i.indkey::int2[], a.attnum)`;
    return this.column(sql, table);
  }

  override numbered(table: string): void {
    const [key = ''] = this.keyOf(table);
    const sequence = this.value<string | null>('SELECT pg_get_serial_sequence(?, ?)', table, key);
    if (typeof sequence !== 'string') return;
    this.all(`SELECT setval(?::regclass, greatest(max(${key}), 1)) FROM ${table}`, sequence);
  }

  override suspendTriggers(table: string): () => void {
    const sql = `SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass(?) AND NOT tgisinternal`;
    if (this.get(sql, table) === undefined) return () => {};
    this.exec(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    return () => this.exec(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  }

  override holdSnapshot(): () => void {
    this.exec(READ);
    // A transaction is of the moment at which it first reads.
    this.all('SELECT 1');
    return () => this.exec('COMMIT');
  }

  override close(): void {
    const { writer = null } = this.#sharing ?? {};
    this.#connection.close(writer === null ? [] : [writer.farewell]);
  }

  #sharedBy({ writer, leases }: Sharing): SharedWriting {
    return {
      look: () => {
        // Within a transaction, its beginning has looked.
        if (!this.isInTransaction) writer.look();
      },
      onOthers: (listener) => writer.onOthers(listener),
      unchanged: (tables, work) => writer.unchanged(tables, work),
      held: (worker, held) => {
        const values = [worker, JSON.stringify(held)];
        const [found] = this.#ask([{ text: heldIn(leases), values }]);
        return new Set(found!.rows.map(([part]) => part as string));
      },
    };
  }

  #begin(): void {
    if (this.#lock === null) throw new Error('a reader does not write');
    // Listeners to changes of others read within it.
    this.#transaction = 'write';
    try {
      this.#lock.begin();
    } catch (error) {
      const isOpen = !(error instanceof StoreError);
      this.#transaction = 'none';
      if (isOpen) this.#connection.request([{ text: 'ROLLBACK', values: [] }]);
      throw error;
    }
  }

  #commit(): void {
    const isWriting = this.#transaction === 'write';
    this.#transaction = 'none';
    const writer = isWriting ? this.#lock : null;
    try {
      const commit = { text: 'COMMIT', values: [] };
      const results = this.#connection.request([...(writer?.last ?? []), commit], true);
      writer?.committed(results);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      // What was read is complete; what was written may be there, or not.
      if (writer !== null && !writer.wasCommitted(error)) throw error;
    }
  }

  #result(sql: string, values: SqlValue[]): Result {
    return this.#ask([{ text: statementOf(sql).text, values: bindable(values) }])[0]!;
  }

  #ask(queries: readonly Query[]): readonly Result[] {
    try {
      return this.#connection.request(queries, this.isInTransaction);
    } catch (error) {
      if (error instanceof ConnectionError) this.#transaction = 'none';
      throw error;
    }
  }
}

const WRITE = 'BEGIN';
const READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
