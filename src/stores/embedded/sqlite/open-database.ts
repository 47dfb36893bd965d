import { closeSync, existsSync, linkSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { assert } from '../../../util/assert.ts';
import { StoreError } from '../../errors.ts';
import type { OpenDatabase } from '../../sql/open-database.ts';
import { syncPath } from '../../files/write-file.ts';
import { SqliteDatabase } from './database.ts';
import type { Sqlite } from './open.ts';

/** What every database of the service in a file can do. */
export class OpenSqliteDatabase implements OpenDatabase {
  readonly database: SqliteDatabase;
  readonly #sqlite: Sqlite;
  readonly #isWriter: boolean;

  constructor(database: SqliteDatabase, sqlite: Sqlite, isWriter: boolean) {
    this.database = database;
    this.#sqlite = sqlite;
    this.#isWriter = isWriter;
  }

  snapshot<T>(work: () => T): T {
    return this.database.snapshot(work);
  }

  holdSnapshot(): () => void {
    assert(!this.#isWriter, 'the writer must not keep to an old state');
    return this.database.holdSnapshot();
  }

  verify(): string[] {
    return faultsOf(this.database);
  }

  /**
   * Of the writer: what it writes meanwhile goes into the copy as well. Of others: within a snapshot, because SQLite
   * would restart a copy whenever the writer commits, and might never complete it.
   */
  async backup(target: string, onProgress?: (done: number, total: number) => void): Promise<void> {
    const release = this.#isWriter ? null : this.database.holdSnapshot();
    try {
      await backUp(this.#sqlite, this.database, target, onProgress);
    } finally {
      release?.();
    }
  }

  /**
   * SQLite empties the write-ahead log when the last connection is closed, but the library closes one only when
   * its statements are collected as garbage.
   */
  close(): void {
    try {
      if (this.#isWriter) this.database.get('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.database.close();
    }
  }
}

/** Sentences about what is not as it was written; reads the whole database. */
function faultsOf(database: SqliteDatabase): string[] {
  try {
    return [...brokenPages(database), ...brokenReferences(database)];
  } catch (error) {
    if (error instanceof StoreError && error.code === 'STO1302') return [error.message];
    throw error;
  }
}

function brokenPages(database: SqliteDatabase): string[] {
  return database.column<string>('PRAGMA integrity_check').filter((text) => text !== 'ok');
}

function brokenReferences(database: SqliteDatabase): string[] {
  return database
    .all<{ table: string; rowid: number; parent: string }>('PRAGMA foreign_key_check')
    .map(
      ({ table, rowid, parent }) => `row ${rowid} of ${table} refers to a missing row of ${parent}`,
    );
}

/** Copied in one go, 16 MB of pages: between two of them the service writes. */
const PAGES_AT_ONCE = 4_096;

async function backUp(
  sqlite: Sqlite,
  source: SqliteDatabase,
  target: string,
  onProgress?: (done: number, total: number) => void,
): Promise<void> {
  if (existsSync(target)) throw backupError(target, 'it exists');
  const partial = `${target}.partial`;
  try {
    rmSync(partial, { force: true });
    closeSync(openSync(partial, 'wx', 0o600));
    await sqlite.backup(source.connection, partial, {
      rate: PAGES_AT_ONCE,
      progress: ({ totalPages, remainingPages }) =>
        onProgress?.(totalPages - remainingPages, totalPages),
    });
    checkCopy(sqlite, partial);
    syncPath(partial);
    // Unlike a rename, it fails where another process has made the target meanwhile.
    linkSync(partial, target);
    rmSync(partial);
    syncPath(dirname(target));
  } catch (error) {
    for (const suffix of ['', '-journal', '-wal', '-shm'])
      rmSync(partial + suffix, { force: true });
    throw error instanceof StoreError
      ? error
      : backupError(target, (error as Error).message, error);
  }
}

/** The copy is one file, which can be read wherever it is; and it is read in full before anyone relies on it. */
function checkCopy(sqlite: Sqlite, path: string): void {
  const database = new SqliteDatabase(new sqlite.DatabaseSync(path, { defensive: true }), path);
  try {
    database.get('PRAGMA journal_mode = DELETE');
    const faults = faultsOf(database);
    if (faults.length > 0) throw backupError(path, `the copy is damaged: ${faults.join('; ')}`);
  } finally {
    database.close();
  }
}

function backupError(target: string, reason: string, cause?: unknown): StoreError {
  return new StoreError(
    'STO1311',
    `the backup ${target} cannot be written: ${reason}`,
    'name a file that does not exist, in a folder with enough space',
    cause,
  );
}
