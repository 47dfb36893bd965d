import { StoreError } from '../errors.ts';
import type { Connection } from './connection.ts';
import { ConnectionError } from './connection.ts';
import type { Result } from './messages.ts';

/** One row: who writes, and how often it has. */
export const WRITER_TABLE = `
  CREATE TABLE store_writer (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    token BIGINT NOT NULL,
    commits BIGINT NOT NULL
  );
  INSERT INTO store_writer VALUES (1, 0, 0);
`;

/**
 * Only one service writes a schema. It holds a lock of its connection, which goes with that; every transaction counts in a
 * row by the token that the writer took when it opened. So one that was paused, or cut off, while another took over can commit nothing; and
 * after a lost connection the count says whether the last commit was done.
 */
export class WriterLock {
  readonly #connection: Connection;
  readonly #where: string;
  readonly #key: string;
  #token = 0;
  #commits = 0;
  #isHeld = false;

  /** @param key what is locked: the schema */
  constructor(connection: Connection, where: string, key: string) {
    this.#connection = connection;
    this.#where = where;
    this.#key = key;
  }

  /** Takes over from a writer that is gone. Throws `StoreError` where there is one. */
  take(): void {
    this.#lock();
    const [row] = this.#ask(TAKE).rows;
    const [token, commits] = row as readonly [number, number];
    this.#token = token;
    this.#commits = commits;
  }

  /** Begins a transaction, in which the writer is who it was. */
  begin(): void {
    if (!this.#isHeld) this.#takeAgain();
    let counted: Result | undefined;
    try {
      [, counted] = this.#connection.request([
        { text: 'BEGIN', values: [] },
        { text: COUNT, values: [this.#token] },
      ]);
    } catch (error) {
      if (error instanceof ConnectionError) this.#isHeld = false;
      throw error;
    }
    if (counted?.count !== 1) {
      this.#ask('ROLLBACK');
      throw this.#superseded();
    }
  }

  committed(): void {
    this.#commits += 1;
  }

  /** Whether the commit was done that an error left open. Waits a while for the server to be back. */
  wasCommitted(error: ConnectionError): boolean {
    this.#isHeld = false;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      pause(RETRY_MS);
      try {
        const before = this.#commits;
        this.#takeAgain();
        return this.#commits > before;
      } catch (reason) {
        if (!(reason instanceof ConnectionError)) throw reason;
      }
    }
    throw error;
  }

  #takeAgain(): void {
    this.#lock();
    const [row] = this.#ask('SELECT token, commits FROM store_writer').rows;
    const [token, commits] = row as readonly [number, number];
    if (token !== this.#token) throw this.#superseded();
    this.#commits = commits;
  }

  #lock(): void {
    const [row] = this.#ask(
      `SELECT pg_try_advisory_lock(hashtextextended('${this.#key}', 0))::int`,
    ).rows;
    if (row?.[0] !== 1) {
      throw new StoreError(
        'STO1702',
        `another service writes ${this.#where}`,
        'stop the other service, or wait until the server has noticed that it is gone',
      );
    }
    this.#isHeld = true;
  }

  #ask(text: string): Result {
    return this.#connection.request([{ text, values: [] }])[0]!;
  }

  #superseded(): StoreError {
    this.#isHeld = false;
    return new StoreError(
      'STO1703',
      `another service has taken over ${this.#where}`,
      'stop this service: it no longer writes there',
    );
  }
}

const TAKE = 'UPDATE store_writer SET token = token + 1 RETURNING token, commits';
const COUNT = 'UPDATE store_writer SET commits = commits + 1 WHERE token = $1';

/** A server that was killed is back within seconds. */
const ATTEMPTS = 40;
const RETRY_MS = 250;

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
