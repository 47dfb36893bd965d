import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { StoreError, STORE_CODES } from '../errors.ts';

/** Who uses a data folder. */
export interface LockHolder {
  readonly pid: number;
  /** In a container its id, mostly. */
  readonly host: string;
  /** When it took the folder, in milliseconds since 1970. */
  readonly started: number;
  /** Where it can be reached; `null` while it starts. */
  readonly address: string | null;
}

/**
 * A service starts while the one before it is going down, so that this one is waited for. SQLite asks
 * again within this time.
 */
const WAIT_MS = 1000;

/**
 * The right to write to a data folder, which one process has at a time. It is the lock that SQLite takes on an
 * empty database, `lock.db`: the kernel gives it up with the process, however this ends, so there are no
 * stale locks and no pids to compare, which repeat in containers. `lock` beside it says who holds it.
 *
 * Nothing else in the process may open `lock.db`, not even to copy it: to close any other descriptor of the file
 * gives up the lock (fcntl(2)).
 */
export class FolderLock {
  readonly #folder: string;
  readonly #database: DatabaseSyncInstance;
  readonly #started: number;

  private constructor(folder: string, database: DatabaseSyncInstance, started: number) {
    this.#folder = folder;
    this.#database = database;
    this.#started = started;
  }

  /** Throws STO1104, which names the holder, if another process or another part of this one has the folder. */
  static acquire(folder: string, now: number): FolderLock {
    let database: DatabaseSyncInstance | null = null;
    try {
      const path = join(folder, 'lock.db');
      database = new DatabaseSync(path, { timeout: WAIT_MS });
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      chmodSync(path, 0o600);
      const lock = new FolderLock(folder, database, now);
      lock.publish(null);
      return lock;
    } catch (error) {
      database?.close();
      throw lockError(folder, error);
    }
  }

  /** Tells others where the holder can be reached. */
  publish(address: string | null): void {
    const holder = { pid: process.pid, host: hostname(), started: this.#started, address };
    const path = join(this.#folder, 'lock');
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, `${JSON.stringify(holder satisfies LockHolder)}\n`, { mode: 0o600 });
    renameSync(temporary, path);
  }

  release(): void {
    rmSync(join(this.#folder, 'lock'), { force: true });
    this.#database.close();
  }
}

/** Who holds the folder, or held it when it was killed; `null` if nobody does. */
export function readLockHolder(folder: string): LockHolder | null {
  try {
    return holderOf(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')));
  } catch {
    return null;
  }
}

function holderOf(value: unknown): LockHolder | null {
  const { pid, host, started, address } = (value ?? {}) as Record<keyof LockHolder, unknown>;
  if (typeof pid !== 'number' || typeof host !== 'string' || typeof started !== 'number')
    return null;
  return { pid, host, started, address: typeof address === 'string' ? address : null };
}

function lockError(folder: string, error: unknown): StoreError {
  const { message } = error as Error;
  if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) {
    const hint = STORE_CODES.STO1105.cure;
    return new StoreError('STO1105', `${folder} cannot be locked: ${message}`, hint, error);
  }
  const holder = readLockHolder(folder);
  const who =
    holder === null
      ? 'another process'
      : `process ${holder.pid} on ${holder.host}, since ${new Date(holder.started).toISOString()}`;
  const hint = STORE_CODES.STO1104.cure;
  return new StoreError('STO1104', `${folder} is used by ${who}`, hint, error);
}

const SQLITE_BUSY = 5;
