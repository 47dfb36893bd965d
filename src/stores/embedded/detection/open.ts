import type { DetectionReader, DetectionStore } from '../../detection-store.ts';
import { loadCodec } from '../format/codec.ts';
import { openReader, openWriter } from '../sqlite/open.ts';
import type { Schema } from '../sqlite/schema-version.ts';
import { SqliteDetectionReader, SqliteDetectionStore } from './detection-store.ts';
import { MIGRATIONS } from './migrations/index.ts';

/** Within the data directory. */
export const DETECTION_FILE = 'detection.db';

/** The application is the bytes `DWDE`. */
const SCHEMA: Schema = { applicationId: 0x4457_4445, migrations: MIGRATIONS };

/**
 * Opens the database for the one thread that writes it; makes it where there is none, readable for its owner
 * only. Throws `StoreError`.
 */
export async function openDetectionStore(path: string): Promise<DetectionStore> {
  await loadCodec();
  return openWriter(path, SCHEMA, (database, sqlite) => new SqliteDetectionStore(database, sqlite));
}

/**
 * Opens the database for reading, also while another thread or process writes it, and on a medium that cannot
 * be written. Throws `StoreError`.
 */
export async function openDetectionReader(path: string): Promise<DetectionReader> {
  await loadCodec();
  return openReader(
    path,
    SCHEMA,
    (database, sqlite) => new SqliteDetectionReader(database, sqlite),
  );
}
