import { closeSync, existsSync, linkSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '../../errors.ts';
import { Database } from './database.ts';
import type { Sqlite } from './library.ts';
import { faultsOf } from './verify.ts';
import { syncPath } from '../../files/sync-path.ts';

/** Copied in one go, 16 MB of pages: between two of them the service writes. */
const PAGES_AT_ONCE = 4_096;

export async function backUp(
  sqlite: Sqlite,
  source: Database,
  target: string,
  onProgress?: (done: number, total: number) => void,
): Promise<void> {
  if (existsSync(target)) throw failure(target, 'it exists');
  const partial = `${target}.partial`;
  try {
    rmSync(partial, { force: true });
    closeSync(openSync(partial, 'wx', 0o600));
    await sqlite.backup(source.connection, partial, {
      rate: PAGES_AT_ONCE,
      progress: ({ totalPages, remainingPages }) =>
        onProgress?.(totalPages - remainingPages, totalPages),
    });
    check(sqlite, partial);
    syncPath(partial);
    // Unlike a rename, it fails where somebody else has made the target meanwhile.
    linkSync(partial, target);
    rmSync(partial);
    syncPath(dirname(target));
  } catch (error) {
    for (const suffix of ['', '-journal', '-wal', '-shm'])
      rmSync(partial + suffix, { force: true });
    throw error instanceof StoreError ? error : failure(target, (error as Error).message, error);
  }
}

/** The copy is one file, which can be read wherever it is; and it is read in full before anyone relies on it. */
function check(sqlite: Sqlite, path: string): void {
  const database = new Database(new sqlite.DatabaseSync(path, { defensive: true }), path);
  try {
    database.get('PRAGMA journal_mode = DELETE');
    const faults = faultsOf(database);
    if (faults.length > 0) throw failure(path, `the copy is damaged: ${faults.join('; ')}`);
  } finally {
    database.close();
  }
}

function failure(target: string, reason: string, cause?: unknown): StoreError {
  return new StoreError(
    'STO1311',
    `the backup ${target} cannot be written: ${reason}`,
    'name a file that does not exist, in a folder with enough space',
    cause,
  );
}
