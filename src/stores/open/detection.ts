// Rules and alerts of a space. This folder alone knows which store there is.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_SPACE } from '../access-store.ts';
import type { DetectionReader, DetectionStore } from '../detection-store.ts';
import {
  DETECTION_FILE,
  openDetectionReader as openFileReader,
  openDetectionStore as openFile,
  type DetectionStoreOptions,
} from '../embedded/detection/detection-store.ts';
import { STATE_FILE } from '../embedded/open-event-reader.ts';
import { StoreError } from '../errors.ts';
import type { SharingOptions } from '../shared-writing.ts';
import { removedPlace, spacePlace, statePlace, urlOf } from '../postgres/places.ts';
import { type PostgresPlace, readPlace, writePlace } from '../sql/tables-place.ts';

export { tablesFile, tablesInode } from '../sql/tables-place.ts';
export { DETECTION_FILE };

/** In the schema of a space that was removed. */
const ASIDE = '--';

interface OpenOptions extends DetectionStoreOptions {
  /** The URL of PostgreSQL, where tables that are new are made; `null` for files. */
  readonly state?: string | null;
  /** Of the tables in PostgreSQL, for people who look at the server: the space. */
  readonly space?: string;
  /** Of tables in PostgreSQL that other processes write, too; `null` for those of this process alone. */
  readonly sharing?: SharingOptions | null;
}

/**
 * Opens the tables of a space for the one thread that writes them; makes them where there are none. Throws `StoreError`.
 *
 * @param path of the file. If the tables are in PostgreSQL, a file beside it says where.
 */
export async function openDetectionStore(
  path: string,
  { state = null, space = DEFAULT_SPACE, sharing = null, ...options }: OpenOptions = {},
): Promise<DetectionStore> {
  const place = readPlace(path);
  if (state === null && place === null) return openFile(path, options);
  if (place === null && existsSync(path)) throw inFile(path);
  const { openPostgresDetectionStore } = await import('../postgres/detection.ts');
  const opened = state === null ? place! : spacePlaceIn(state, space);
  if (place !== null && place.schema !== opened.schema) await rename(place, opened);
  // Before the tables are made, so that none are ever left behind.
  writePlace(path, opened);
  return openPostgresDetectionStore(opened, undefined, sharing);
}

const spacePlaceIn = (state: string, space: string) => spacePlace(statePlace(state), space);

async function rename(place: PostgresPlace, to: PostgresPlace, mayBeGone = false): Promise<void> {
  const { renamePostgres } = await import('../postgres/open.ts');
  renamePostgres({ url: to.url, schema: place.schema }, to.schema, mayBeGone);
}

/** Opens the tables of a space for reading, also while another thread or process writes them. Throws `StoreError`. */
export async function openDetectionReader(path: string): Promise<DetectionReader> {
  const place = readPlace(path);
  if (place === null) return openFileReader(path);
  const { openPostgresDetectionReader } = await import('../postgres/detection.ts');
  return openPostgresDetectionReader(place);
}

/** Before the folder of a space that is removed is put aside: another space may get its name. Throws `StoreError`. */
export async function putTablesAside(path: string, now: number): Promise<void> {
  const place = readPlace(path);
  if (place === null || place.schema.includes(ASIDE)) return;
  const to = removedPlace(place, now);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(place, to, true);
      break;
    } catch (error) {
      // Other processes that share them notice soon that the space is gone.
      const isInUse = error instanceof StoreError && error.code === 'STO1702';
      if (!isInUse || attempt === RENAME_ATTEMPTS) throw error;
      await sleep(RENAME_WAIT_MS);
    }
  }
  // Also where another process has put them aside: the name may be that of another space one day.
  writePlace(path, to);
}

const RENAME_ATTEMPTS = 5;
const RENAME_WAIT_MS = 1_000;

/** Removes what a space has outside of its file, before that is removed. Throws `StoreError`. */
export async function removeTables(path: string): Promise<void> {
  const place = readPlace(path);
  if (place === null) return;
  const { dropPostgres } = await import('../postgres/open.ts');
  dropPostgres(place);
}

/**
 * The highest number of an arrival that rules of these spaces have come to, for a data directory that has none of their events.
 * Throws `StoreError`.
 */
export async function judgedTo(state: string, spaces: readonly string[]): Promise<number> {
  const { openPostgresDetectionReader } = await import('../postgres/detection.ts');
  const { hasPostgres } = await import('../postgres/open.ts');
  let highest = 0;
  for (const space of spaces) {
    const place = spacePlaceIn(state, space);
    if (!hasPostgres(place)) continue;
    const reader = await openPostgresDetectionReader(place);
    try {
      highest = Math.max(highest, reader.states.highest());
    } finally {
      reader.close();
    }
  }
  return highest;
}

/**
 * The URL of the PostgreSQL that has the state of a data directory; `null` if it is in files, or nothing says where. Before, there were rules
 * and alerts alone.
 */
export function stateUrlOf(folder: string): string | null {
  const place = placeIn(folder, STATE_FILE);
  if (place === null) return placeIn(folder, DETECTION_FILE)?.url ?? null;
  return urlOf(place);
}

function placeIn(folder: string, file: string): PostgresPlace | null {
  try {
    return readPlace(join(folder, file));
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
