import { assert } from '../../util/assert.ts';
import type { SharedWriting } from '../shared-writing.ts';

export type SqlValue = null | number | bigint | string | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** The statements that begin and end what is done together. */
export interface TransactionWords {
  readonly write: string;
  readonly read: string;
}

/**
 * A connection to a database that speaks SQL as SQLite does, with functions of our own: `json_texts(?)` and `json_numbers(?)`
 * are the values of a JSON array, and `json_rows(?)` the arrays in one (`value ->> 0`), in a column `value`; and `hex` and `unhex` are those of SQLite. All calls are synchronous.
 * Errors are those of stores where the file, the disk, the server or the network is the reason.
 */
export abstract class Database {
  /** Where it is, for messages. */
  readonly path: string;
  readonly #words: TransactionWords;
  readonly #commitListeners: (() => void)[] = [];

  constructor(path: string, words: TransactionWords) {
    this.path = path;
    this.#words = words;
  }

  abstract get isInTransaction(): boolean;

  /** A power of two: more rows in one statement that inserts them take hardly less time each. */
  abstract readonly rowsAtOnce: number;

  /** Runs statements that return nothing. */
  abstract exec(sql: string): void;

  /** Returns the number of rows changed. */
  abstract run(sql: string, ...values: SqlValue[]): number;

  abstract all<Row>(sql: string, ...values: SqlValue[]): Row[];

  /** The names of the columns of a table, in their order. */
  abstract columnsOf(table: string): readonly string[];

  /** The columns of the primary key of a table, in their order. */
  abstract keyOf(table: string): readonly string[];

  /** Rows were inserted with numbers of their own: the next one gets a greater number. */
  abstract numbered(table: string): void;

  /**
   * Within a transaction: rows of a table are put and removed as they are, until the function that it returns is called.
   */
  abstract suspendTriggers(table: string): () => void;

  /** Keeps to the state of this moment until the function that it returns is called. */
  abstract holdSnapshot(): () => void;

  abstract close(): void;

  /** `null` where one process alone writes. */
  get shared(): SharedWriting | null {
    return null;
  }

  /** Runs a statement for each row of values: for all of them, or for none. */
  runEach(sql: string, rows: Iterable<readonly SqlValue[]>): void {
    this.transaction(() => {
      for (const values of rows) this.run(sql, ...values);
    });
  }

  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.all<Row>(sql, ...values)[0];
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
        'SAVEPOINT nested',
        'RELEASE nested',
        'ROLLBACK TO nested; RELEASE nested',
        work,
      );
    const result = this.#within(this.#words.write, 'COMMIT', 'ROLLBACK', work);
    for (const listener of this.#commitListeners) listener();
    return result;
  }

  /** Calls `listener` after each outermost transaction that was committed. */
  onCommit(listener: () => void): void {
    this.#commitListeners.push(listener);
  }

  /** Runs `work` on the state of one moment. */
  snapshot<T>(work: () => T): T {
    return this.isInTransaction
      ? work()
      : this.#within(this.#words.read, 'COMMIT', 'ROLLBACK', work);
  }

  #within<T>(begin: string, commit: string, rollback: string, work: () => T): T {
    this.exec(begin);
    try {
      const result = work();
      assert(!(result instanceof Promise), 'the work of a transaction is synchronous');
      this.exec(commit);
      return result;
    } catch (error) {
      // A transaction ends by itself where the disk failed, or the connection was lost.
      if (this.isInTransaction) this.exec(rollback);
      throw error;
    }
  }
}

const NUL = '\u0000';

/** A text ends at its first NUL, or may have none, and it may come from an event: so a visible sign stands for it. */
export function bindable(values: SqlValue[]): SqlValue[] {
  return values.some(hasNul)
    ? values.map((value) => (hasNul(value) ? value.replaceAll(NUL, '\u2400') : value))
    : values;
}

function hasNul(value: SqlValue): value is string {
  return typeof value === 'string' && value.includes(NUL);
}
