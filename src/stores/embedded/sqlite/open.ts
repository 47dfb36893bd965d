import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  copyFileSync,
  mkdtempSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StoreError } from '../../errors.ts';
import type { Database } from '../../sql/database.ts';
import type { Migrations } from '../../sql/migrations.ts';
import { damaged, SqliteDatabase, translated } from './database.ts';

/** What a database of the service holds. */
export interface Schema {
  /** Four bytes that identify it among our databases and those of other programs. */
  readonly applicationId: number;
  readonly migrations: Migrations;
}

/** The number of migrations that were applied; 0 for an empty database. Throws for a database of others. */
function schemaVersion(database: Database, { applicationId, migrations }: Schema): number {
  const id = pragma(database, 'application_id');
  const version = pragma(database, 'user_version');
  const tables = database.value<number>('SELECT count(*) FROM sqlite_schema');
  if (id === 0 && version === 0 && tables === 0) return 0;
  if (id !== applicationId) throw damaged(database.path, `its application_id is ${id}`);
  if (version > migrations.length) {
    throw new StoreError(
      'STO1301',
      `${database.path} has schema version ${version}, and this version of dockwarden knows ${migrations.length}`,
      'run the version of dockwarden that wrote it, or a newer one',
    );
  }
  return version;
}

/** Brings a database to the newest version: each step is a transaction. */
function migrate(database: Database, schema: Schema): void {
  const { applicationId, migrations } = schema;
  for (let version = schemaVersion(database, schema); version < migrations.length; version += 1) {
    database.transaction(() => {
      migrations[version]?.(database);
      database.exec(
        `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1}`,
      );
    });
  }
}

/** A reader cannot change a database, so it must be of the newest version. */
function checkNewest(database: Database, schema: Schema): void {
  const version = schemaVersion(database, schema);
  if (version === schema.migrations.length) return;
  throw new StoreError(
    'STO1306',
    `${database.path} has schema version ${version}, and this version of dockwarden reads ${schema.migrations.length}`,
    'start the service once with this version: it migrates the database',
  );
}

const pragma = (database: Database, name: string): number => database.value(`PRAGMA ${name}`) ?? 0;

/** What to open in order to read a database, and what to do when it has been closed. */
interface Readable {
  readonly location: string | URL;
  readonly release: () => void;
}

const NOTHING = (): void => undefined;

/**
 * SQLite needs an index of the write-ahead log beside the database even to read it. Where it is missing and cannot
 * be made, no process writes the database either: it is read as it is, or, together with what its log still has, from
 * a copy in the temporary folder.
 */
function readable(path: string): Readable {
  if (existsSync(`${path}-shm`)) return { location: path, release: NOTHING };
  const refusal = whyNotWritable(dirname(path));
  if (refusal === null) return { location: path, release: NOTHING };
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  // In a folder that is merely not ours another process may begin to write.
  if (refusal === 'EROFS' && (log === undefined || log.size === 0)) {
    const location = pathToFileURL(path);
    location.searchParams.set('immutable', '1');
    return { location, release: NOTHING };
  }
  return copyOf(path, log !== undefined);
}

function copyOf(path: string, hasLog: boolean): Readable {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'dockwarden-'));
    const release = (): void => rmSync(folder, { recursive: true, force: true });
    const location = join(folder, basename(path));
    try {
      copyFileSync(path, location);
      if (hasLog) copyFileSync(`${path}-wal`, `${location}-wal`);
    } catch (error) {
      release();
      throw error;
    }
    return { location, release };
  } catch (error) {
    throw new StoreError(
      'STO1303',
      `${path} is in a read-only directory, and cannot be copied: ${(error as Error).message}`,
      'let `TMPDIR` name a folder with enough space',
      error,
    );
  }
}

function whyNotWritable(folder: string): string | null {
  try {
    accessSync(folder, constants.W_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  }
}

/** How long a statement waits for another connection: a reader that recovers the log, or a checkpoint. */
const BUSY_TIMEOUT_MS = 5_000;

/** Of the write-ahead log, which stays as large as it once was otherwise. */
const JOURNAL_BYTES = 64 * 1024 * 1024;

/**
 * Opens a database for the one thread that writes it; makes it where there is none, readable for its owner
 * only. Throws `StoreError`.
 *
 * @param build makes of it what is returned; the database is closed if that throws
 */
export async function openWriter<T>(
  path: string,
  schema: Schema,
  build: (database: SqliteDatabase, sqlite: Sqlite) => T,
): Promise<T> {
  const sqlite = await loadSqlite();
  makeFile(path);
  const options = { timeout: BUSY_TIMEOUT_MS, defensive: true };
  const database = new SqliteDatabase(
    opened(path, () => new sqlite.DatabaseSync(path, options)),
    path,
  );
  return closingOnError(database, () => {
    setUp(database);
    migrate(database, schema);
    return build(database, sqlite);
  });
}

/**
 * Opens a database for reading, also while another thread or process writes it, and on a medium that cannot
 * be written. Throws `StoreError`.
 */
export async function openReader<T>(
  path: string,
  schema: Schema,
  build: (database: SqliteDatabase, sqlite: Sqlite) => T,
): Promise<T> {
  const sqlite = await loadSqlite();
  if (!existsSync(path)) {
    throw new StoreError(
      'STO1307',
      `there is no ${path}`,
      'name the data directory of a service that has run',
    );
  }
  const { location, release } = readable(path);
  const options = { timeout: BUSY_TIMEOUT_MS, readOnly: true };
  const connection = opened(path, () => new sqlite.DatabaseSync(location, options));
  const database = new SqliteDatabase(connection, path, release);
  return closingOnError(database, () => {
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
    checkNewest(database, schema);
    return build(database, sqlite);
  });
}

function setUp(database: Database): void {
  const mode = database.value<string>('PRAGMA journal_mode = WAL');
  if (mode !== 'wal') throw damaged(database.path, `its journal mode stays ${mode}`);
  database.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA journal_size_limit = ${JOURNAL_BYTES};
  `);
}

/** SQLite gives the files beside it the permissions of this one. */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'ax', 0o600));
    const folder = openSync(dirname(path), 'r');
    fsyncSync(folder);
    closeSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return mustBeWritable(path);
    throw new StoreError(
      'STO1303',
      `${path} cannot be created: ${(error as Error).message}`,
      'check the permissions of the data directory, and the disk',
      error,
    );
  }
}

/** SQLite would open it for reading, and could not write it either once that is allowed again. */
function mustBeWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw new StoreError(
      'STO1303',
      `${path} cannot be written: ${(error as Error).message}`,
      'check the permissions of the data directory, and whether the disk is read-only',
      error,
    );
  }
}

function opened<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw translated(error, path);
  }
}

function closingOnError<T>(database: SqliteDatabase, work: () => T): T {
  try {
    return work();
  } catch (error) {
    database.close();
    throw error;
  }
}

export type Sqlite = typeof import('@photostructure/sqlite');

/** SQLite is loaded when a store is opened: most commands need none, and it takes 10 ms. */
export async function loadSqlite(): Promise<Sqlite> {
  try {
    return await import('@photostructure/sqlite');
  } catch (error) {
    throw new StoreError(
      'STO1304',
      `SQLite cannot be loaded on ${process.platform} ${process.arch}: ${(error as Error).message}`,
      'install the package again on this machine; Linux, macOS and Windows on x64 and arm64 are supported',
      error,
    );
  }
}
