import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { detectionFiles, spaceOf } from '../embedded/detection/space-folders.ts';
import { syncPath } from '../files/write-file.ts';
import { copyFromFile, copyToFile } from '../postgres/copies.ts';
import { newPlace, openPostgres, openPostgresReader } from '../postgres/open.ts';
import { placeFile, readPlace, writePlace } from '../sql/tables-place.ts';

/** Rules and alerts of a space, which were moved. */
export interface MovedTables {
  /** Relative to the data directory. */
  readonly file: string;
  readonly rows: number;
  /** The schema in PostgreSQL that they are in now, or were in. */
  readonly schema: string;
}

type OnProgress = (done: number, total: number) => void;

/**
 * Moves the rules and alerts of all spaces of a data directory, which no service has open, into PostgreSQL. Those that were moved
 * before stay: after an error, or a kill, the next call goes on. Files are kept under another name. Throws `StoreError`.
 */
export async function moveToPostgres(
  folder: string,
  url: string,
  onProgress: OnProgress,
): Promise<readonly MovedTables[]> {
  const moved: MovedTables[] = [];
  for (const file of detectionFiles(folder)) {
    const path = join(folder, file);
    if (readPlace(path) === null) {
      const place = newPlace(url, spaceOf(file));
      const store = await openPostgres(place);
      try {
        const rows = await copyFromFile(path, store, onProgress);
        moved.push({ file, rows, schema: place.schema });
      } finally {
        store.close();
      }
      writePlace(path, place);
    }
    if (existsSync(path)) putAside(path);
  }
  return moved;
}

/** The same from PostgreSQL back into files. What is in PostgreSQL stays there, and is no longer used. */
export async function moveToFiles(
  folder: string,
  onProgress: OnProgress,
): Promise<readonly MovedTables[]> {
  const moved: MovedTables[] = [];
  for (const file of detectionFiles(folder)) {
    const path = join(folder, file);
    const place = readPlace(path);
    if (place === null) continue;
    if (!existsSync(path)) {
      const reader = await openPostgresReader(place);
      try {
        const rows = await copyToFile(reader, path, onProgress);
        moved.push({ file, rows, schema: place.schema });
      } finally {
        reader.close();
      }
    }
    rmSync(placeFile(path));
    syncPath(dirname(path));
  }
  return moved;
}

/** Behind its tables' place is written, a file is only a copy of how they once were. */
function putAside(path: string): void {
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
  renameSync(path, `${path}.moved`);
  syncPath(dirname(path));
}
