// Rules and alerts of a space. This folder alone knows which store there is.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DetectionReader, DetectionStore } from '../detection-store.ts';
import {
  DETECTION_FILE,
  openDetectionReader as openFileReader,
  openDetectionStore as openFile,
  type DetectionStoreOptions,
} from '../embedded/detection/detection-store.ts';
import { StoreError } from '../errors.ts';
import { readPlace, writePlace } from '../sql/tables-place.ts';

export { tablesFile, tablesInode } from '../sql/tables-place.ts';
export { DETECTION_FILE };

interface OpenOptions extends DetectionStoreOptions {
  /** The URL of PostgreSQL, where tables that are new are made; `null` for files. */
  readonly state?: string | null;
  /** Of the tables in PostgreSQL, for people who look at the server: the space. */
  readonly space?: string;
}

/**
 * Opens the tables of a space for the one thread that writes them; makes them where there are none. Throws `StoreError`.
 *
 * @param path of the file. If the tables are in PostgreSQL, a file beside it says where.
 */
export async function openDetectionStore(
  path: string,
  { state = null, space = '', ...options }: OpenOptions = {},
): Promise<DetectionStore> {
  const place = readPlace(path);
  if (state === null && place === null) return openFile(path, options);
  if (place === null && existsSync(path)) throw inFile(path);
  const { newPlace, openPostgresDetectionStore } = await import('../postgres/open.ts');
  const { url, schema } = place ?? newPlace(state!, space);
  const opened = { url: state ?? url, schema };
  // Before the tables are made, so that none are ever left behind.
  writePlace(path, opened);
  return openPostgresDetectionStore(opened);
}

/** Opens the tables of a space for reading, also while another thread or process writes them. Throws `StoreError`. */
export async function openDetectionReader(path: string): Promise<DetectionReader> {
  const place = readPlace(path);
  if (place === null) return openFileReader(path);
  const { openPostgresDetectionReader } = await import('../postgres/open.ts');
  return openPostgresDetectionReader(place);
}

/** Removes what a space has outside of its file, before that is removed. Throws `StoreError`. */
export async function removeTables(path: string): Promise<void> {
  const place = readPlace(path);
  if (place === null) return;
  const { dropPostgres } = await import('../postgres/open.ts');
  dropPostgres(place);
}

/** The URL of the PostgreSQL that has rules and alerts of a data directory; `null` if they are in files, or nothing says where. */
export function stateUrlOf(folder: string): string | null {
  try {
    return readPlace(join(folder, DETECTION_FILE))?.url ?? null;
  } catch {
    return null;
  }
}

const inFile = (path: string): StoreError =>
  new StoreError(
    'STO1704',
    `the rules and alerts of this data directory are in ${path}, not in PostgreSQL`,
    'move them with `dockwarden migrate`, or start the service without the setting `service.state`',
  );
