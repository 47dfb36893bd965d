import { StoreError } from '../errors.ts';
import { ChangedMeanwhile, type SharedWriting } from '../shared-writing.ts';
import type { Connection, ConnectionError } from './connection.ts';
import type { Query, Result } from './messages.ts';
import { begun, numbersOf, takenOver, whenBack, type Writer } from './writer-lock.ts';

/**
 * One of several that write a schema. Each transaction first changes the same row, so they run one after the other; and it counts in a
 * row of its own, so after a lost connection that count says whether the last commit was done. All of them have the token that was
 * made when the first one opened the schema behind a service that had it alone, and one that takes over makes another.
 */
export class SharedWriter implements Writer, Omit<SharedWriting, 'held'> {
  readonly #connection: Connection;
  readonly #where: string;
  readonly #writer: string;
  readonly #listeners: ((tables: ReadonlySet<string>) => void)[] = [];
  #token = 0;
  /** Own commits, with the one that was begun last. */
  #count = 0;
  /** Commits of all, the last that this one knows of. */
  #seen = 0;
  /** Commits of all, with the one that was begun last. */
  #begun = 0;
  #changes: ReadonlyMap<string, number> = new Map();
  #unchanged: ReadonlySet<string> | null = null;
  readonly last = [CHANGES];

  constructor(connection: Connection, where: string, writer: string) {
    this.#connection = connection;
    this.#where = where;
    this.#writer = writer;
  }

  /** Becomes one of them. Throws `StoreError`. */
  join(): void {
    const [, row, , changes] = this.#connection.request([
      { text: JOIN, values: [] },
      LOOK,
      { text: FORGET_OLD, values: [] },
      CHANGES,
    ]);
    [this.#token, this.#seen] = numbersOf([row!]);
    this.#changes = changesOf(changes!);
  }

  begin(): void {
    const [, counted, own] = begun(this.#connection, [
      { text: 'BEGIN', values: [] },
      { text: COUNT, values: [this.#token] },
      { text: COUNT_OWN, values: [this.#writer] },
    ]);
    if (counted?.count !== 1) {
      this.#connection.request([ROLLBACK]);
      throw takenOver(this.#where);
    }
    this.#begun = counted.rows[0]![0] as number;
    this.#count = own!.rows[0]![0] as number;
    const unchanged = this.#unchanged;
    this.#unchanged = null;
    if (this.#begun === this.#seen + 1) return;
    const tables = this.#noteChanges(this.#connection.request([CHANGES], true)[0]!);
    this.#seen = this.#begun - 1;
    if (tables.size === 0) return;
    this.#tell(tables);
    const changed = [...tables].filter((table) => unchanged?.has(table));
    if (changed.length > 0)
      throw new ChangedMeanwhile(`others have changed ${changed.join(', ')} meanwhile`);
  }

  committed([changes]: readonly Result[]): void {
    if (changes !== undefined) this.#changes = changesOf(changes);
    this.#seen = this.#begun;
  }

  wasCommitted(error: ConnectionError): boolean {
    const look = () => {
      const values = [this.#writer];
      const [own] = this.#connection.request([{ text: LOOK_OWN, values }]);
      return ((own!.rows[0]?.[0] as number | undefined) ?? 0) >= this.#count;
    };
    // The connection before has the lock until its transaction has ended.
    const isLocked = (reason: unknown) => reason instanceof StoreError && reason.code === 'STO1702';
    return whenBack(this.#connection, error, look, isLocked);
  }

  look(): void {
    const [row, changes] = this.#connection.request([LOOK, CHANGES]);
    const [token, commits] = numbersOf([row!]);
    if (token !== this.#token) throw takenOver(this.#where);
    this.#seen = commits;
    const tables = this.#noteChanges(changes!);
    if (tables.size > 0) this.#tell(tables);
  }

  onOthers(listener: (tables: ReadonlySet<string>) => void): void {
    this.#listeners.push(listener);
  }

  unchanged<T>(tables: readonly string[], work: () => T): T {
    this.#unchanged = new Set(tables);
    try {
      return work();
    } finally {
      this.#unchanged = null;
    }
  }

  /** To be asked when it ends: its row goes. One that was killed is forgotten after a while. */
  get farewell(): Query {
    return { text: LEAVE, values: [this.#writer] };
  }

  #noteChanges(result: Result): ReadonlySet<string> {
    const before = this.#changes;
    this.#changes = changesOf(result);
    const changed = [...this.#changes].filter(([name, change]) => before.get(name) !== change);
    return new Set(changed.map(([name]) => name));
  }

  #tell(tables: ReadonlySet<string>): void {
    for (const listener of this.#listeners) listener(tables);
  }
}

const changesOf = ({ rows }: Result): ReadonlyMap<string, number> =>
  new Map(rows.map(([name, change]) => [name as string, change as number]));

const ROLLBACK: Query = { text: 'ROLLBACK', values: [] };
const LOOK: Query = { text: 'SELECT token, commits FROM store_writer', values: [] };
const CHANGES: Query = { text: 'SELECT name, change FROM store_changes', values: [] };

/** The token is another one only where a service had the schema alone since. */
const JOIN = `UPDATE store_writer SET token = token + 1, shared_token = token + 1
  WHERE shared_token IS DISTINCT FROM token`;
const COUNT = 'UPDATE store_writer SET commits = commits + 1 WHERE token = $1 RETURNING commits';
const COUNT_OWN = `INSERT INTO store_sharers AS s VALUES ($1, 1, clock_timestamp())
  ON CONFLICT (writer) DO UPDATE SET commits = s.commits + 1, at = clock_timestamp() RETURNING commits`;
const LOOK_OWN = 'SELECT commits FROM store_sharers WHERE writer = $1';
const LEAVE = 'DELETE FROM store_sharers WHERE writer = $1';
const FORGET_OLD = `DELETE FROM store_sharers WHERE at < clock_timestamp() - interval '1 day'`;
