import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { detectionFiles, spaceOf } from '../embedded/detection/space-folders.ts';
import { STATE_FILE } from '../embedded/open-event-reader.ts';
import { StoreError, STORE_CODES } from '../errors.ts';
import { syncPath } from '../files/write-file.ts';
import { copyFromFile, copyToFile } from '../postgres/copies.ts';
import { DETECTION } from '../postgres/detection.ts';
import { openPostgres, openPostgresReader } from '../postgres/open.ts';
import { placeOf, spacePlace } from '../postgres/places.ts';
import { moveStateToFile, openPostgresState } from '../postgres/state-store.ts';
import { type PostgresPlace, placeFile, readPlace, writePlace } from '../sql/tables-place.ts';

/** Tables that were moved: users, keys and the audit log, or the rules and alerts of a space. */
export interface MovedTables {
  /** Relative to the data directory. */
  readonly file: string;
  readonly rows: number;
  /** The schema in PostgreSQL that they are in now, or were in. */
  readonly schema: string;
}

type OnProgress = (done: number, total: number) => void;

/**
 * Moves the state of a data directory, which no service has open, into PostgreSQL. What was moved before stays: after an error, or
 * a kill, the next call goes on. Files are kept under another name. Throws `StoreError`, before anything is moved where the state of
 * another directory is there.
 */
export async function moveToPostgres(
  folder: string,
  url: string,
  onProgress: OnProgress,
): Promise<readonly MovedTables[]> {
  const path = join(folder, STATE_FILE);
  const state = placeOf(readPlace(path), url);
  const moved = await moveStateIn(path, state, onProgress);
  for (const file of detectionFiles(folder)) {
    const rows = await moveSpaceIn(
      join(folder, file),
      spacePlace(state, spaceOf(file)),
      onProgress,
    );
    if (rows !== null) moved.push({ file, rows, schema: spacePlace(state, spaceOf(file)).schema });
  }
  return moved;
}

async function moveStateIn(
  path: string,
  place: PostgresPlace,
  onProgress: OnProgress,
): Promise<MovedTables[]> {
  if (!existsSync(path)) return [];
  const state = await openPostgresState(path, place, onProgress);
  try {
    const { storeId } = state.manifest.identity;
    const known = state.events.get();
    if (known !== null && known !== storeId) {
      rmSync(placeFile(path));
      throw ofAnother(path, place.schema);
    }
    state.events.put(storeId);
  } finally {
    state.close();
  }
  return state.rows === 0 ? [] : [{ file: STATE_FILE, rows: state.rows, schema: place.schema }];
}

const ofAnother = (path: string, schema: string): StoreError =>
  new StoreError(
    'STO1705',
    `${path} cannot be moved: the state in the schema ${schema} is of another data directory`,
    STORE_CODES.STO1705.cure,
  );

/** `null` where they were moved before. */
async function moveSpaceIn(
  path: string,
  place: PostgresPlace,
  onProgress: OnProgress,
): Promise<number | null> {
  let rows: number | null = null;
  if (readPlace(path) === null) {
    const store = await openPostgres(place, DETECTION);
    try {
      rows = await copyFromFile(path, store, onProgress);
    } finally {
      store.close();
    }
    writePlace(path, place);
  }
  if (existsSync(path)) putAside(path);
  return rows;
}

/** The same from PostgreSQL back into files. What is in PostgreSQL stays there, and is no longer used. */
export async function moveToFiles(
  folder: string,
  onProgress: OnProgress,
): Promise<readonly MovedTables[]> {
  const moved: MovedTables[] = [];
  for (const file of [STATE_FILE, ...detectionFiles(folder)]) {
    const path = join(folder, file);
    const place = readPlace(path);
    if (place === null) continue;
    const rows = await (file === STATE_FILE
      ? moveStateToFile(path, onProgress)
      : moveSpaceOut(path, place, onProgress));
    if (rows !== null) moved.push({ file, rows, schema: place.schema });
    rmSync(placeFile(path));
    syncPath(dirname(path));
  }
  return moved;
}

/** `null` where they were moved before. */
async function moveSpaceOut(
  path: string,
  place: PostgresPlace,
  onProgress: OnProgress,
): Promise<number | null> {
  if (existsSync(path)) return null;
  const reader = await openPostgresReader(place, DETECTION);
  try {
    return await copyToFile(reader, path, onProgress);
  } finally {
    reader.close();
  }
}

/** Behind its tables' place is written, a file is only a copy of how they once were. */
function putAside(path: string): void {
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
  renameSync(path, `${path}.moved`);
  syncPath(dirname(path));
}
