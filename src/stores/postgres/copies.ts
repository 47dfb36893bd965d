import { existsSync, linkSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  openDetectionFile,
  openDetectionFileReader,
} from '../embedded/detection/detection-store.ts';
import { StoreError } from '../errors.ts';
import { syncPath } from '../files/write-file.ts';
import { copyTables } from '../sql/copy-tables.ts';
import type { OpenDatabase } from '../sql/open-database.ts';

type OnProgress = (done: number, total: number) => void;

/** Copies the state of one moment into a file that does not exist yet. Returns the number of rows. Throws `StoreError`. */
export async function copyToFile(
  from: OpenDatabase,
  target: string,
  onProgress?: OnProgress,
): Promise<number> {
  const partial = `${target}.partial`;
  const remove = () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(partial + suffix, { force: true });
  };
  if (existsSync(target)) throw backupError(target, 'it exists');
  remove();
  const release = from.holdSnapshot();
  try {
    const file = await openDetectionFile(partial);
    let rows: number;
    try {
      rows = await copyTables(from.database, file.database, tablesOf(file), onProgress);
    } finally {
      file.close();
    }
    syncPath(partial);
    // Unlike a rename, it fails where another process has made the target meanwhile.
    linkSync(partial, target);
    syncPath(dirname(target));
    return rows;
  } catch (error) {
    throw error instanceof StoreError
      ? error
      : backupError(target, (error as Error).message, error);
  } finally {
    release();
    remove();
  }
}

/** Copies the state of a file into tables, instead of what they have: all, or nothing if it throws. Returns the number of rows. */
export async function copyFromFile(
  path: string,
  to: OpenDatabase,
  onProgress?: OnProgress,
): Promise<number> {
  const file = await openDetectionFileReader(path);
  const release = file.holdSnapshot();
  try {
    return await copyTables(file.database, to.database, tablesOf(file), onProgress);
  } finally {
    release();
    file.close();
  }
}

/** In the order in which they were made: those that others refer to first. */
const tablesOf = ({ database }: OpenDatabase): string[] =>
  database.column(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
  );

const backupError = (target: string, reason: string, cause?: unknown): StoreError =>
  new StoreError(
    'STO1311',
    `the backup ${target} cannot be written: ${reason}`,
    'name a file that does not exist, in a folder with enough space',
    cause,
  );
