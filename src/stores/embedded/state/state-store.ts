import { dirname } from 'node:path';
import type { StateReader, StateStore } from '../../state-store.ts';
import type { Database } from '../../sql/database.ts';
import { MIGRATIONS } from '../../sql/state/migrations/index.ts';
import { sharedReader, sharedState } from '../../sql/state/tables.ts';
import { OpenSqliteDatabase } from '../sqlite/open-database.ts';
import { openReader, openWriter, type Schema } from '../sqlite/open.ts';
import { auditFolder } from './audit-files.ts';
import { machineTables } from './machine-tables.ts';
import { SqliteManifestReader } from './manifest.ts';

/** The application is the bytes `DWST`. */
const SCHEMA: Schema = { applicationId: 0x4457_5354, migrations: MIGRATIONS };

/**
 * Opens the database for the one process that writes it; makes it where there is none, readable for its owner
 * only. Throws `StoreError`.
 */
export const openStateStore = (path: string): Promise<StateStore> =>
  openStateFile(path, (open) => ({
    ...machineTables(open.database),
    ...sharedState(open.database, auditFilesOf(open.database)),
    ...careOf(open),
    transaction: (work) => open.database.transaction(work),
    shared: null,
  }));

/**
 * Opens the database for reading, also while another thread or process writes it, and on a medium that cannot
 * be written. Throws `StoreError`.
 */
export const openStateReader = (path: string): Promise<StateReader> =>
  openStateFileReader(path, (open) => ({
    manifest: new SqliteManifestReader(open.database),
    ...sharedReader(open.database, auditFilesOf(open.database)),
    ...careOf(open),
  }));

/** @param build makes of it what is returned; the database is closed if that throws */
export const openStateFile = <T>(
  path: string,
  build: (open: OpenSqliteDatabase) => T,
): Promise<T> =>
  openWriter(path, SCHEMA, (database, sqlite) =>
    build(new OpenSqliteDatabase(database, sqlite, true)),
  );

/** The same for reading. */
export const openStateFileReader = <T>(
  path: string,
  build: (open: OpenSqliteDatabase) => T,
): Promise<T> =>
  openReader(path, SCHEMA, (database, sqlite) =>
    build(new OpenSqliteDatabase(database, sqlite, false)),
  );

/** Beside its file. */
const auditFilesOf = ({ path }: Database) => auditFolder(dirname(path));

const careOf = (
  open: OpenSqliteDatabase,
): Pick<StateReader, 'snapshot' | 'verify' | 'backup' | 'close'> => ({
  snapshot: (work) => open.snapshot(work),
  verify: () => open.verify(),
  backup: (...request) => open.backup(...request),
  close: () => open.close(),
});
