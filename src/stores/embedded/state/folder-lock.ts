import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { diskError, isDiskFull, StoreError } from '../../errors.ts';
import type { Damage } from '../../event-store.ts';
import { breakSeal, brokenSeals, sealFolder } from '../seal.ts';
import { loadSqlite, type Sqlite } from '../sqlite/open.ts';
import { BUSY, sqliteCode } from '../sqlite/database.ts';

/** Who has locked a data directory. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** In milliseconds since 1970. */
  readonly since: number;
  /** Published by the holder, such as its address. */
  readonly text: string;
}

export interface FolderLock {
  /** What has changed since the process that had the folder before this one was stopped. */
  readonly damage: readonly Damage[];
  /** Tells others what this process is; `text` is read by {@link readLock}. Throws STO1101 where the disk is full. */
  describe(text: string): void;
  /** When all files of the folder are closed. */
  release(): void;
}

const LOCK_FILE = 'lock';
const HOLDER_FILE = 'lock.json';

/** Both are for their owner only. */
const FILE_MODE = 0o600;

/**
 * A service starts while the one before it is going down, and a process that only looks whether a folder is locked
 * holds the lock for a moment.
 */
const PATIENCE_MS = 1_000;

/** Larger files are compared by `verify`, which may take its time. */
const MAX_COMPARED_BYTES = 256 * 1024 * 1024;

/**
 * Locks a data directory for this process. It is the lock that SQLite takes on an empty database, for Node has no call
 * for one: the kernel gives it up with the process, however that ends, and it holds across containers. So there
 * are no stale locks, and no pids to compare. Throws `StoreError`: STO1104 names who holds it.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const connection = take(await loadSqlite(), folder, PATIENCE_MS);
  if (connection === null) throw inUse(folder, holderOf(folder));
  const since = Date.now();
  const describe = (text: string): void => {
    const holder: LockHolder = { pid: process.pid, host: hostname(), since, text };
    const path = join(folder, HOLDER_FILE);
    const partial = `${path}.partial`;
    try {
      writeFileSync(partial, `${JSON.stringify(holder)}\n`, { mode: FILE_MODE });
      renameSync(partial, path);
    } catch (error) {
      rmSync(partial, { force: true });
      throw diskError(folder, error);
    }
  };
  const introduce = (): void => {
    try {
      describe('');
    } catch (error) {
      // It is locked all the same, and says who it is when there is room.
      if (!isDiskFull(error)) throw error;
    }
  };
  return {
    damage: begun(),
    describe,
    release: () => {
      sealFolder(folder);
      rmSync(join(folder, HOLDER_FILE), { force: true });
      connection.close();
    },
  };

  function begun(): Damage[] {
    try {
      introduce();
      const damage = brokenSeals(folder, MAX_COMPARED_BYTES);
      breakSeal(folder);
      return damage;
    } catch (error) {
      connection?.close();
      throw error instanceof StoreError ? error : notLockable(folder, error);
    }
  }
}

/** Who has locked a folder; `null` if it is not locked. */
export async function readLock(folder: string): Promise<LockHolder | null> {
  const holder = holderOf(folder);
  if (holder === null) return null;
  const connection = take(await loadSqlite(), folder, 0);
  connection?.close();
  return connection === null ? holder : null;
}

/** `null` if another process has it. A second lock of this process is refused, too. */
function take(sqlite: Sqlite, folder: string, patienceMs: number): DatabaseSyncInstance | null {
  const path = join(folder, LOCK_FILE);
  let connection: DatabaseSyncInstance | null = null;
  try {
    connection = new sqlite.DatabaseSync(path, { timeout: patienceMs });
    connection.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    chmodSync(path, FILE_MODE);
    return connection;
  } catch (error) {
    connection?.close();
    if (sqliteCode(error) === BUSY) return null;
    throw notLockable(folder, error);
  }
}

function notLockable(folder: string, error: unknown): StoreError {
  return new StoreError(
    'STO1105',
    `${folder} cannot be locked: ${(error as Error).message}`,
    'let the service own the folder, on a file system that has locks',
    error,
  );
}

function holderOf(folder: string): LockHolder | null {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, HOLDER_FILE), 'utf8'));
    const { pid, host, since, text } = (value ?? {}) as Record<keyof LockHolder, unknown>;
    if (typeof pid !== 'number' || typeof host !== 'string') return null;
    if (typeof since !== 'number' || typeof text !== 'string') return null;
    return { pid, host, since, text };
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
    'one service runs on a data directory: stop the other one, or name another folder',
  );
}
