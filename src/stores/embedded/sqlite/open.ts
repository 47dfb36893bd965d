import { accessSync, closeSync, constants, existsSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '../../errors.ts';
import { damaged, translated } from './sqlite-error.ts';
import { Database } from './database.ts';
import { loadSqlite, type Sqlite } from './library.ts';
import { readable } from './read-only.ts';
import { checkNewest, migrate, type Schema } from './schema-version.ts';

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
  build: (database: Database, sqlite: Sqlite) => T,
): Promise<T> {
  const sqlite = await loadSqlite();
  makeFile(path);
  const options = { timeout: BUSY_TIMEOUT_MS, defensive: true };
  const database = new Database(
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
  build: (database: Database, sqlite: Sqlite) => T,
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
  const database = new Database(connection, path, release);
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

function closingOnError<T>(database: Database, work: () => T): T {
  try {
    return work();
  } catch (error) {
    database.close();
    throw error;
  }
}
