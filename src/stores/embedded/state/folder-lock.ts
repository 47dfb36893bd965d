import { readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { StoreError } from '../../errors.ts';
import { writeFile } from '../../files/write-file.ts';
import { loadSqlite, type Sqlite } from './library.ts';
import { BUSY, sqliteCode } from './sqlite-error.ts';

/** Who has locked a data folder. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** In milliseconds since 1970. */
  readonly since: number;
  /** What the holder says of itself, such as its address. */
  readonly text: string;
}

export interface FolderLock {
  /** Tells others what this process is; `text` is read by {@link readLock}. */
  describe(text: string): void;
  release(): void;
}

const LOCK_FILE = 'lock';
const HOLDER_FILE = 'lock.json';

/** Somebody who only looks whether a folder is locked holds the lock for a moment. */
const PATIENCE_MS = 1_000;

/**
 * Locks a data folder for this process. The lock is one of the operating system on the file `lock`, taken through
 * SQLite because Node has no call for it: it ends with the process, however that ends, and holds across containers.
 * Throws `StoreError` STO1104, which says who holds it.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const connection = take(await loadSqlite(), folder, PATIENCE_MS);
  if (connection === null) throw inUse(folder, holderOf(folder));
  const since = Date.now();
  const describe = (text: string): void => {
    const holder: LockHolder = { pid: process.pid, host: hostname(), since, text };
    writeFile(join(folder, HOLDER_FILE), [`${JSON.stringify(holder)}\n`]);
  };
  describe('');
  return {
    describe,
    release: () => {
      rmSync(join(folder, HOLDER_FILE), { force: true });
      connection.close();
    },
  };
}

/** Who has locked a folder; `null` if nobody has. */
export async function readLock(folder: string): Promise<LockHolder | null> {
  const holder = holderOf(folder);
  if (holder === null) return null;
  const connection = take(await loadSqlite(), folder, 0);
  connection?.close();
  return connection === null ? holder : null;
}

/** `null` if somebody else has it. A second lock of this process is refused, too. */
function take(sqlite: Sqlite, folder: string, patienceMs: number): DatabaseSyncInstance | null {
  const path = join(folder, LOCK_FILE);
  let connection: DatabaseSyncInstance | null = null;
  try {
    connection = new sqlite.DatabaseSync(path, { timeout: patienceMs });
    connection.exec('BEGIN EXCLUSIVE');
    return connection;
  } catch (error) {
    connection?.close();
    if (sqliteCode(error) === BUSY) return null;
    throw new StoreError(
      'STO1105',
      `${folder} cannot be locked: ${(error as Error).message}`,
      'let the service own the folder, on a file system that has locks',
      error,
    );
  }
}

function holderOf(folder: string): LockHolder | null {
  try {
    return JSON.parse(readFileSync(join(folder, HOLDER_FILE), 'utf8')) as LockHolder;
  } catch {
    return null;
  }
}

function inUse(folder: string, holder: LockHolder | null): StoreError {
  const who =
    holder === null
      ? 'another process'
      : `process ${holder.pid} on ${holder.host} since ${new Date(holder.since).toISOString()}`;
  return new StoreError(
    'STO1104',
    `${folder} is in use by ${who}`,
    'one service runs on a data folder: stop the other one, or name another folder',
  );
}
