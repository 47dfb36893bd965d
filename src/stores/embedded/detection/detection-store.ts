import { statSync } from 'node:fs';
import { loadCodec } from '../../blocks/codec.ts';
import type { DetectionReader, DetectionStore } from '../../detection-store.ts';
import { StoreError } from '../../errors.ts';
import { damaged } from '../sqlite/database.ts';
import type { OpenDatabase } from '../../sql/open-database.ts';
import { OpenSqliteDatabase } from '../sqlite/open-database.ts';
import { openReader, openWriter, type Schema } from '../sqlite/open.ts';
import { MIGRATIONS } from '../../sql/detection/migrations/index.ts';
import { detectionReader, detectionStore } from '../../sql/detection/tables.ts';

/** Within the data directory, or the folder of a space. */
export const DETECTION_FILE = 'detection.db';

/** The application is the bytes `DWDE`. */
const SCHEMA: Schema = { applicationId: 0x4457_4445, migrations: MIGRATIONS };

/** The indexes in use of a million alerts; SQLite takes it only as it is needed, and the system caches the rest. */
const CACHE_KIB = 32 * 1024;

/** Of a database beside others. */
const SMALL_CACHE_KIB = 8 * 1024;

/** Of a reader, beside the writer or in a process that ends soon; what it lacks the system has in its own cache. */
const READER_CACHE_KIB = 16 * 1024;

/**
 * An alert changes a page of each index, and the next alerts the same pages again: they are written to the database
 * less often than with the default of 1,000.
 */
const CHECKPOINT_PAGES = 4_000;

/** A write-ahead log that belongs to another database would damage this one. */
const DAMAGED_HINT = `stop the service and put ${DETECTION_FILE} of a backup in its place, without the files ${DETECTION_FILE}-wal and ${DETECTION_FILE}-shm; or move all three away, which loses all alerts, and the rules and exceptions that are kept in the service. Events are not affected; without rules, \`detection.enabled = false\` ends this message`;

export interface DetectionStoreOptions {
  /** Whether there must have been one before, so that an empty file is not taken for a new one. */
  readonly hasEvents?: boolean;
  /** Whether others are open beside it, which share the memory that one alone may have. */
  readonly isOneOfMany?: boolean;
}

/**
 * Opens the database for the one thread that writes it; makes it where there is none, readable for its owner
 * only. Throws `StoreError`.
 */
export const openDetectionStore = async (
  path: string,
  options: DetectionStoreOptions = {},
): Promise<DetectionStore> => detectionStore(await openDetectionFile(path, options));

/** The database without its tables. */
export async function openDetectionFile(
  path: string,
  { hasEvents = false, isOneOfMany = false }: DetectionStoreOptions = {},
): Promise<OpenDatabase> {
  await loadCodec();
  try {
    if (hasEvents && statSync(path, { throwIfNoEntry: false })?.size === 0)
      throw damaged(path, 'it is empty, but there are events');
    const cacheKib = isOneOfMany ? SMALL_CACHE_KIB : CACHE_KIB;
    return await openWriter(path, SCHEMA, (database, sqlite) => {
      database.exec(
        `PRAGMA cache_size = -${cacheKib}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
      );
      return new OpenSqliteDatabase(database, sqlite, true);
    });
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'STO1302') throw error;
    throw new StoreError(error.code, error.message, DAMAGED_HINT, error);
  }
}

/**
 * Opens the database for reading, also while another thread or process writes it, and on a medium that cannot
 * be written. Throws `StoreError`.
 */
export const openDetectionReader = async (path: string): Promise<DetectionReader> =>
  detectionReader(await openDetectionFileReader(path));

/** The same without its tables. */
export async function openDetectionFileReader(path: string): Promise<OpenDatabase> {
  await loadCodec();
  return openReader(path, SCHEMA, (database, sqlite) => {
    database.exec(`PRAGMA cache_size = -${READER_CACHE_KIB}`);
    return new OpenSqliteDatabase(database, sqlite, false);
  });
}
