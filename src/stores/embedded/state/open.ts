import type { StateReader, StateStore } from '../../state-store.ts';
import { openReader, openWriter } from '../sqlite/open.ts';
import type { Schema } from '../sqlite/schema-version.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { SqliteStateReader, SqliteStateStore } from './state-store.ts';

/** The application is the bytes `DWST`. */
const SCHEMA: Schema = { applicationId: 0x4457_5354, migrations: MIGRATIONS };

/**
 * Opens the database for the one process that writes it; makes it where there is none, readable for its owner
 * only. Throws `StoreError`.
 */
export function openStateStore(path: string): Promise<StateStore> {
  return openWriter(
    path,
    SCHEMA,
    (database, sqlite) => new SqliteStateStore(database, sqlite, true),
  );
}

/**
 * Opens the database for reading, also while another thread or process writes it, and on a medium that cannot
 * be written. Throws `StoreError`.
 */
export function openStateReader(path: string): Promise<StateReader> {
  return openReader(
    path,
    SCHEMA,
    (database, sqlite) => new SqliteStateReader(database, sqlite, false),
  );
}
