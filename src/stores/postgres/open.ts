import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MIGRATIONS } from '../sql/detection/migrations/index.ts';
import { detectionReader, detectionStore } from '../sql/detection/tables.ts';
import type { DetectionReader, DetectionStore } from '../detection-store.ts';
import { StoreError } from '../errors.ts';
import type { OpenDatabase } from '../sql/open-database.ts';
import { loadCodec } from '../blocks/codec.ts';
import { assert } from '../../util/assert.ts';
import { Connection } from './connection.ts';
import { copyToFile } from './copies.ts';
import { FUNCTIONS } from './functions.ts';
import { PostgresDatabase } from './postgres-database.ts';
import type { PostgresPlace } from '../sql/tables-place.ts';
import { lockStatement, WRITER_TABLE, WriterLock } from './writer-lock.ts';

/** Where the tables of a space are to be made. One that is removed and made again gets others. */
export function newPlace(url: string, space: string): PostgresPlace {
  const name = `dockwarden_${space}`.slice(0, MAX_NAME - 1 - 2 * RANDOM_BYTES);
  return { url, schema: `${name}_${randomBytes(RANDOM_BYTES).toString('hex')}` };
}

/** Of PostgreSQL, which cuts off what is longer. */
const MAX_NAME = 63;
const RANDOM_BYTES = 4;

/** Opens the tables of detection for the one thread that writes them; makes them where there are none. Throws `StoreError`. */
export const openPostgresDetectionStore = async (
  place: PostgresPlace,
  attempts?: number,
): Promise<DetectionStore> => detectionStore(await openPostgres(place, attempts));

/**
 * The database without its tables. Waits a while for a writer that is going down.
 *
 * @param attempts to become the writer; each takes two seconds
 */
export async function openPostgres(
  place: PostgresPlace,
  attempts = LOCK_ATTEMPTS,
): Promise<OpenDatabase> {
  await loadCodec();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return openWriter(place);
    } catch (error) {
      const isLocked = error instanceof StoreError && error.code === 'STO1702';
      if (!isLocked || attempt === attempts) throw error;
      // Other work gets its turn.
      await nextTurn();
    }
  }
}

/** Longer than it takes the server to notice that a service is gone. */
const LOCK_ATTEMPTS = 15;

function openWriter(place: PostgresPlace): OpenDatabase {
  const { connection, where } = connect(place, [lockStatement(place.schema)]);
  return closingOnError(connection, () => {
    const lock = new WriterLock(connection, where);
    const database = new PostgresDatabase(connection, where, lock);
    migrate(connection, database, lock, place.schema);
    return new OpenPostgresDatabase(database, place);
  });
}

/** Opens the tables of detection for reading, also while they are written. Throws `StoreError`. */
export const openPostgresDetectionReader = async (place: PostgresPlace): Promise<DetectionReader> =>
  detectionReader(await openPostgresReader(place));

/** The same without its tables. */
export async function openPostgresReader(place: PostgresPlace): Promise<OpenDatabase> {
  await loadCodec();
  const { connection, where } = connect(place, []);
  return closingOnError(connection, () => {
    const database = new PostgresDatabase(connection, where, null);
    const version = versionOf(connection);
    if (version !== MIGRATIONS.length) throw otherVersion(where, version);
    return new OpenPostgresDatabase(database, place);
  });
}

/** Removes all tables of a place. Throws `StoreError`. */
export function dropPostgres(place: PostgresPlace): void {
  const { connection } = connect(place, [lockStatement(place.schema)]);
  try {
    connection.request([{ text: `DROP SCHEMA IF EXISTS "${place.schema}" CASCADE`, values: [] }]);
  } finally {
    connection.close();
  }
}

function connect(
  { url, schema }: PostgresPlace,
  setUp: readonly string[],
): { readonly connection: Connection; readonly where: string } {
  assert(/^[\w-]{1,63}$/.test(schema), 'the name of a schema needs no quotes');
  const { host, pathname } = new URL(url);
  const where = `the schema ${schema} of postgres://${host}${pathname}`;
  const path = `SET search_path TO "${schema}"`;
  return { connection: new Connection(url, where, [path, ...TIMEOUTS, ...setUp]), where };
}

/** A service that sleeps, or is cut off, loses its connection, and its lock with it; others show several times within that they live. */
const TIMEOUTS = [
  "SET idle_in_transaction_session_timeout TO '30s'",
  "SET idle_session_timeout TO '20s'",
];

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
): void {
  const found = versionOf(connection);
  if (found !== null && found > MIGRATIONS.length) throw otherVersion(database.path, found);
  const ask = (text: string) => void connection.request([{ text, values: [] }]);
  if (found === null) {
    ask(`
      BEGIN;
      CREATE SCHEMA IF NOT EXISTS "${schema}";
      ${FUNCTIONS} ${WRITER_TABLE} ${BEGIN_TABLES}
      COMMIT`);
  }
  lock.take();
  for (let version = found ?? 0; version < MIGRATIONS.length; version += 1) {
    database.transaction(() => {
      MIGRATIONS[version]!(database);
      database.run('UPDATE store_version SET version = ?', version + 1);
    });
  }
  ask('DROP TABLE IF EXISTS sqlite_sequence');
}

/** @param version `null` where there are no tables */
function otherVersion(where: string, version: number | null): StoreError {
  const known = MIGRATIONS.length;
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

  constructor(database: PostgresDatabase, place: PostgresPlace) {
    this.database = database;
    this.#place = place;
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
    const reader = await openPostgresReader(this.#place);
    try {
      await copyToFile(reader, target, onProgress);
    } finally {
      reader.close();
    }
  }

  close(): void {
    this.database.close();
  }
}
