import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { StoreError, STORE_CODES } from '../errors.ts';
import type { SharingOptions } from '../shared-writing.ts';
import type { Migrations } from '../sql/migrations.ts';
import type { OpenDatabase } from '../sql/open-database.ts';
import { loadCodec } from '../blocks/codec.ts';
import { assert } from '../../util/assert.ts';
import { Connection } from './connection.ts';
import { FUNCTIONS } from './functions.ts';
import { PostgresDatabase } from './postgres-database.ts';
import type { PostgresPlace } from '../sql/tables-place.ts';
import { HAS_SHARED, LEASE_TABLES, sharedTables } from './shared-tables.ts';
import { SharedWriter } from './shared-writer.ts';
import {
  lockKey,
  lockOf,
  lockStatement,
  sharedLockStatement,
  WRITER_TABLE,
  WriterLock,
} from './writer-lock.ts';

/** Which tables a schema has. */
export interface TableSet {
  readonly migrations: Migrations;
  /** Whether what waits for the server serves requests of others meanwhile: then it waits for a moment only. */
  readonly isBrief: boolean;
  /** Tables that processes remember rows of: where several write, changes of others are noticed. */
  readonly watched: readonly string[];
  /** Copies them into a file, as they are at one moment. */
  readonly copyToFile: (
    from: OpenDatabase,
    target: string,
    onProgress?: (done: number, total: number) => void,
  ) => Promise<unknown>;
}

/**
 * Opens tables for the one thread that writes them; makes them where there are none. Waits a while for a writer that is going
 * down. Throws `StoreError`.
 *
 * @param attempts to become the writer; each takes two seconds
 * @param sharing `null` for the only writer
 */
export async function openPostgres(
  place: PostgresPlace,
  tables: TableSet,
  attempts = LOCK_ATTEMPTS,
  sharing: SharingOptions | null = null,
): Promise<OpenDatabase> {
  await loadCodec();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return sharing === null ? openWriter(place, tables) : openShared(place, tables, sharing);
    } catch (error) {
      if (!isLocked(error) || attempt === attempts) throw error;
      // Other work gets its turn.
      await nextTurn();
    }
  }
}

/** Longer than it takes the server to notice that a service is gone. */
const LOCK_ATTEMPTS = 15;

function openWriter(place: PostgresPlace, tables: TableSet): OpenDatabase {
  const setUp = [lockStatement(place.schema), AS_THEY_ARE];
  const { connection, where } = connect(place, setUp, tables.isBrief);
  return closingOnError(connection, () => {
    const lock = new WriterLock(connection, where);
    const database = new PostgresDatabase(connection, where, lock);
    migrate(connection, database, lock, place.schema, tables);
    connection.opened();
    return new OpenPostgresDatabase(database, place, tables);
  });
}

/** Opens tables as one of several writers. Only one process at a time makes them, or brings them up to date. */
function openShared(
  place: PostgresPlace,
  tables: TableSet,
  { leases }: SharingOptions,
): OpenDatabase {
  const { schema } = place;
  const preparing = connect(place, [lockOf(`${lockKey(schema)} preparing`, '')], false);
  try {
    prepare(preparing.connection, preparing.where, place, tables, leases === schema);
  } finally {
    preparing.connection.close();
  }
  const id = randomUUID();
  // A connection that was lost may still be committing: another is made when that is over.
  const own = lockOf(`${lockKey(schema)} ${id}`, '');
  const setUp = [sharedLockStatement(schema), own, AS_THEY_ARE];
  const { connection, where } = connect(place, setUp, tables.isBrief);
  return closingOnError(connection, () => {
    const writer = new SharedWriter(connection, where, id);
    writer.join();
    connection.opened();
    const database = new PostgresDatabase(connection, where, writer, { writer, leases });
    return new OpenPostgresDatabase(database, place, tables);
  });
}

function prepare(
  connection: Connection,
  where: string,
  place: PostgresPlace,
  tables: TableSet,
  hasLeases: boolean,
): void {
  const found = versionOf(connection);
  const known = tables.migrations.length;
  if (found !== null && found > known) throw otherVersion(where, found, known);
  if (found !== known) {
    try {
      openWriter(place, tables).close();
    } catch (error) {
      if (found === null || !isLocked(error)) throw error;
      throw new StoreError(
        'STO1707',
        `${where} has version ${found}, and this version of dockwarden needs ${known}: others are at work there`,
        STORE_CODES.STO1707.cure,
      );
    }
  }
  const ask = (text: string) => connection.request([{ text, values: [] }])[0]!;
  ask(sharedLockStatement(place.schema));
  const hasTables = ask("SELECT to_regclass('store_changes')::text").rows[0]?.[0] !== null;
  if (!hasTables || ask(HAS_SHARED).count === 0) ask(sharedTables(tables.watched));
  if (hasLeases) ask(LEASE_TABLES);
}

const isLocked = (error: unknown): boolean =>
  error instanceof StoreError && error.code === 'STO1702';

/** Opens tables for reading, also while they are written. Throws `StoreError`. */
export async function openPostgresReader(
  place: PostgresPlace,
  tables: TableSet,
): Promise<OpenDatabase> {
  await loadCodec();
  const { connection, where } = connect(place, [], false);
  return closingOnError(connection, () => {
    const database = new PostgresDatabase(connection, where, null);
    const version = versionOf(connection);
    const known = tables.migrations.length;
    if (version !== known) throw otherVersion(where, version, known);
    return new OpenPostgresDatabase(database, place, tables);
  });
}

/**
 * Gives the tables of a place another one, unless that was done before. Nothing has them open. Throws `StoreError`.
 *
 * @param mayBeGone whether another process may have given them a place that is not known here
 */
export function renamePostgres(place: PostgresPlace, to: string, mayBeGone = false): void {
  assertName(to);
  const { connection } = connect(place, [lockStatement(place.schema)], false);
  try {
    if (!hasSchema(connection, place.schema) && (mayBeGone || hasSchema(connection, to))) return;
    connection.request([{ text: `ALTER SCHEMA "${place.schema}" RENAME TO "${to}"`, values: [] }]);
  } finally {
    connection.close();
  }
}

/** Whether there are tables at a place. Throws `StoreError`. */
export function hasPostgres(place: PostgresPlace): boolean {
  const { connection } = connect(place, [], false);
  try {
    return hasSchema(connection, place.schema);
  } finally {
    connection.close();
  }
}

function hasSchema(connection: Connection, schema: string): boolean {
  const query = { text: 'SELECT 1 FROM pg_namespace WHERE nspname = $1', values: [schema] };
  return connection.request([query])[0]!.count > 0;
}

/** Removes all tables of a place. Throws `StoreError`. */
export function dropPostgres(place: PostgresPlace): void {
  const { connection } = connect(place, [lockStatement(place.schema)], false);
  try {
    connection.request([{ text: `DROP SCHEMA IF EXISTS "${place.schema}" CASCADE`, values: [] }]);
  } finally {
    connection.close();
  }
}

function assertName(schema: string): void {
  assert(/^[\w-]{1,63}$/.test(schema), 'the name of a schema needs no quotes');
}

function connect(
  { url, schema }: PostgresPlace,
  setUp: readonly string[],
  isBrief: boolean,
): { readonly connection: Connection; readonly where: string } {
  assertName(schema);
  const { host, pathname } = new URL(url);
  const where = `the schema ${schema} of postgres://${host}${pathname}`;
  const path = `SET search_path TO "${schema}"`;
  return { connection: new Connection(url, where, [path, ...TIMEOUTS, ...setUp], isBrief), where };
}

/** A service that sleeps, or is cut off, loses its connection, and its lock with it; others show several times within that they live. */
const TIMEOUTS = [
  "SET idle_in_transaction_session_timeout TO '6s'",
  "SET idle_session_timeout TO '6s'",
];

/**
 * Of the writer: the plan of a prepared statement would be kept, and that of the time at which tables were empty reads all of them. One that
 * is made again sees how large they are.
 */
const AS_THEY_ARE = 'SET plan_cache_mode TO force_custom_plan';

/** `null` where there are no tables yet. */
function versionOf(connection: Connection): number | null {
  const valueOf = (text: string) => connection.request([{ text, values: [] }])[0]!.rows[0]?.[0];
  if (valueOf("SELECT to_regclass('store_version')::text") === null) return null;
  return valueOf('SELECT version FROM store_version') as number;
}

/** What the migrations ask about numbers that SQLite has given: a new schema has none. */
const BEGIN_TABLES = `
  CREATE TABLE store_version (version BIGINT NOT NULL);
  INSERT INTO store_version VALUES (0);
  CREATE TABLE sqlite_sequence (name TEXT, seq BIGINT);
`;

/** Brings the schema to the newest version: each step is a transaction. */
function migrate(
  connection: Connection,
  database: PostgresDatabase,
  lock: WriterLock,
  schema: string,
  { migrations }: TableSet,
): void {
  const found = versionOf(connection);
  const known = migrations.length;
  if (found !== null && found > known) throw otherVersion(database.path, found, known);
  const ask = (text: string) => void connection.request([{ text, values: [] }]);
  if (found === null) {
    ask(`
      BEGIN;
      CREATE SCHEMA IF NOT EXISTS "${schema}";
      ${WRITER_TABLE} ${BEGIN_TABLES}
      COMMIT`);
  }
  // Those of an older version lack some.
  ask(FUNCTIONS);
  lock.take();
  for (let version = found ?? 0; version < known; version += 1) {
    database.transaction(() => {
      migrations[version]!(database);
      database.run('UPDATE store_version SET version = ?', version + 1);
    });
  }
  ask('DROP TABLE IF EXISTS sqlite_sequence');
}

/** @param version `null` where there are no tables */
function otherVersion(where: string, version: number | null, known: number): StoreError {
  return new StoreError(
    'STO1704',
    version === null
      ? `${where} does not exist`
      : `${where} has version ${version}, and this version of dockwarden knows ${known}`,
    version !== null && version > known
      ? 'run the version of dockwarden that wrote it, or a newer one'
      : 'start the service once with this version: it makes the tables, or brings them up to date',
  );
}

function closingOnError<T>(connection: Connection, work: () => T): T {
  try {
    return work();
  } catch (error) {
    connection.close();
    throw error;
  }
}

class OpenPostgresDatabase implements OpenDatabase {
  readonly database: PostgresDatabase;
  readonly #place: PostgresPlace;
  readonly #tables: TableSet;

  constructor(database: PostgresDatabase, place: PostgresPlace, tables: TableSet) {
    this.database = database;
    this.#place = place;
    this.#tables = tables;
  }

  holdSnapshot(): () => void {
    return this.database.holdSnapshot();
  }

  /** The server checks its pages itself, and keeps rows that others refer to. */
  verify(): string[] {
    return [];
  }

  /** As the file that a service without a server keeps. By a connection of its own, which reads the state of one moment. */
  async backup(target: string, onProgress?: (done: number, total: number) => void): Promise<void> {
    const reader = await openPostgresReader(this.#place, this.#tables);
    try {
      await this.#tables.copyToFile(reader, target, onProgress);
    } finally {
      reader.close();
    }
  }

  close(): void {
    this.database.close();
  }
}
