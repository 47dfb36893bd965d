import { StoreError } from '../errors.ts';
import { type Connection, ConnectionError, LOCKED } from './connection.ts';
import type { Query, Result } from './messages.ts';

/** Begins the transactions of a connection, and knows whether they were committed. */
export interface Writer {
  /** Begins a transaction, over a new connection where the last one was lost. Throws `StoreError`. */
  begin(): void;
  /** Asked within a transaction, just before it is committed. */
  readonly last: readonly Query[];
  /** It was committed; the results are those of {@link last}. */
  committed(results: readonly Result[]): void;
  /** Whether the commit was done that an error left open. Waits a while for the server to be back. */
  wasCommitted(error: ConnectionError): boolean;
}

/** One row: who writes, and how often it has. */
export const WRITER_TABLE = `
  CREATE TABLE store_writer (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    token BIGINT NOT NULL,
    commits BIGINT NOT NULL
  );
  INSERT INTO store_writer VALUES (1, 0, 0);
`;

/** Of the lock that the writer of a schema has. */
export const lockKey = (schema: string): string => `dockwarden ${schema}`;

/**
 * Takes the lock of a schema, which goes with the connection; fails where another connection has it for longer than one takes to end
 * that was lost.
 */
export const lockStatement = (schema: string): string => lockOf(lockKey(schema), '');

/** The same for one of several that share it, which keeps out a service that has it alone. */
export const sharedLockStatement = (schema: string): string => lockOf(lockKey(schema), '_shared');

/** @param key without quotes in it */
export const lockOf = (key: string, kind: '' | '_shared'): string => `DO $$ BEGIN
  FOR attempt IN 1..20 LOOP
    IF pg_try_advisory_lock${kind}(hashtextextended('${key}', 0)) THEN RETURN; END IF;
    PERFORM pg_sleep(0.1);
  END LOOP;
  RAISE EXCEPTION 'another connection has the lock' USING ERRCODE = '${LOCKED}';
END $$`;

/**
 * Only one service writes a schema. Its connection holds a lock, as does any that is made in its place; and every transaction counts in
 * a row by the token that the writer took when it opened. So one that was paused, or cut off, while another took over can commit
 * nothing; and after a lost connection the count says whether the last commit was done.
 */
export class WriterLock implements Writer {
  readonly last = [];
  readonly #connection: Connection;
  readonly #where: string;
  #token = 0;
  /** The count that the transaction has written which was begun last. */
  #count = 0;

  constructor(connection: Connection, where: string) {
    this.#connection = connection;
    this.#where = where;
  }

  /** Takes over from a writer that is gone. Throws `StoreError`. */
  take(): void {
    [this.#token] = numbersOf(this.#connection.request([TAKE]));
  }

  begin(): void {
    const [, counted] = begun(this.#connection, [
      { text: 'BEGIN', values: [] },
      { text: COUNT, values: [this.#token] },
    ]);
    if (counted?.count === 1) {
      this.#count = counted.rows[0]![0] as number;
      return;
    }
    this.#connection.request([{ text: 'ROLLBACK', values: [] }]);
    throw takenOver(this.#where);
  }

  committed(): void {}

  wasCommitted(error: ConnectionError): boolean {
    return whenBack(this.#connection, error, () => {
      const [token, commits] = numbersOf(this.#connection.request([LOOK]));
      // Another that has taken over may have committed since.
      return token === this.#token && commits >= this.#count;
    });
  }
}

/** A connection whose end has not been noticed yet fails here, where nothing has been done that a second attempt would repeat. */
export function begun(connection: Connection, queries: readonly Query[]): readonly Result[] {
  try {
    return connection.request(queries);
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    return connection.request(queries);
  }
}

export const takenOver = (where: string): StoreError =>
  new StoreError(
    'STO1703',
    `another service has taken over ${where}`,
    'stop this service: it no longer writes there',
  );

/**
 * Asks a server that is back within seconds. Throws the error that made it ask where it is not.
 *
 * @param isOpen whether a refusal is to be asked again
 */
export function whenBack<T>(
  connection: Connection,
  error: ConnectionError,
  ask: () => T,
  isOpen: (reason: unknown) => boolean = () => false,
): T {
  const attempts = connection.isBrief ? BRIEF_ATTEMPTS : ATTEMPTS;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    pause(RETRY_MS);
    try {
      return ask();
    } catch (reason) {
      if (!(reason instanceof ConnectionError) && !isOpen(reason)) throw reason;
    }
  }
  throw error;
}

const TAKE = {
  text: 'UPDATE store_writer SET token = token + 1 RETURNING token, commits',
  values: [],
};
const LOOK = { text: 'SELECT token, commits FROM store_writer', values: [] };
const COUNT = 'UPDATE store_writer SET commits = commits + 1 WHERE token = $1 RETURNING commits';

export const numbersOf = ([result]: readonly Result[]) =>
  result!.rows[0] as readonly [token: number, commits: number];

/** A server that was killed is back within seconds. */
const ATTEMPTS = 40;
/** Of a thread that serves requests of others: what it cannot find out it leaves open. */
const BRIEF_ATTEMPTS = 8;
const RETRY_MS = 250;

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
