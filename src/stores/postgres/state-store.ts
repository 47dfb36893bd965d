import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { auditFolder } from '../embedded/state/audit-files.ts';
import { machineTables } from '../embedded/state/machine-tables.ts';
import { SqliteManifestReader } from '../embedded/state/manifest.ts';
import { openStateFile, openStateFileReader } from '../embedded/state/state-store.ts';
import type { OpenSqliteDatabase } from '../embedded/sqlite/open-database.ts';
import { StoreError } from '../errors.ts';
import { syncPath } from '../files/write-file.ts';
import { copyTables } from '../sql/copy-tables.ts';
import type { Database } from '../sql/database.ts';
import type { OpenDatabase } from '../sql/open-database.ts';
import { type AuditFiles, auditFileTable } from '../sql/state/audit-files.ts';
import { SHARED_MIGRATIONS } from '../sql/state/migrations/index.ts';
import { remembered } from '../sql/state/remembered.ts';
import { isInUse, sharedReader, sharedState, SHARED_TABLES } from '../sql/state/tables.ts';
import { type PostgresPlace, readPlace, writePlace } from '../sql/tables-place.ts';
import type { SharingOptions } from '../shared-writing.ts';
import type { StateReader, StateStore } from '../state-store.ts';
import { openPostgres, openPostgresReader, type TableSet } from './open.ts';

type OnProgress = (done: number, total: number) => void;

/** What people and clients have. The thread that serves them reads and writes it, so it waits for a moment only. */
const STATE: TableSet = {
  migrations: SHARED_MIGRATIONS,
  isBrief: true,
  watched: ['users', 'sessions', 'api_keys', 'spaces', 'saved_views', 'definitions'],
  copyToFile: copyShared,
};

interface Moved {
  /** 0 where there was nothing to move. */
  readonly rows: number;
}

/**
 * Opens the state of a service whose users, keys and audit log are in PostgreSQL, and what is of this machine beside its events. What
 * a data directory still has of the former is moved, once. Throws `StoreError`.
 *
 * @param path of the file of the state
 */
export async function openPostgresState(
  path: string,
  place: PostgresPlace,
  onProgress?: OnProgress,
  sharing: SharingOptions | null = null,
): Promise<StateStore & Moved> {
  const file = await openStateFile(path, (open) => open);
  let server: OpenDatabase | null = null;
  try {
    server = await openPostgres(place, STATE, undefined, sharing);
    if (sharing !== null && isInUse(file.database)) throw notMoved(path);
    const rows = await moveIn(file, server.database, path, place, onProgress);
    return { ...stateStore(file, server, place), rows };
  } catch (error) {
    server?.close();
    file.close();
    throw error;
  }
}

function stateStore(
  file: OpenSqliteDatabase,
  server: OpenDatabase,
  place: PostgresPlace,
): StateStore {
  const own = file.database;
  const { database } = server;
  const shared = sharedState(database, auditFileTable(database));
  return {
    ...machineTables(own),
    ...shared,
    access: remembered(shared.access, database.shared),
    shared: database.shared,
    transaction: (work) => database.transaction(() => own.transaction(work)),
    snapshot: (work) => database.snapshot(() => own.snapshot(work)),
    verify: () => file.verify(),
    backup: (...request) => backUp(file, place, ...request),
    close: () => {
      server.close();
      file.close();
    },
  };
}

/** The same for reading, also while a service writes it. */
export async function openPostgresStateReader(
  path: string,
  place: PostgresPlace,
): Promise<StateReader> {
  const file = await openStateFileReader(path, (open) => open);
  let server: OpenDatabase | null = null;
  try {
    server = await openPostgresReader(place, STATE);
    const { database, close } = { database: server.database, close: server.close.bind(server) };
    return {
      manifest: new SqliteManifestReader(file.database),
      ...sharedReader(database, auditFileTable(database)),
      snapshot: (work) => database.snapshot(() => file.snapshot(work)),
      verify: () => file.verify(),
      backup: (...request) => backUp(file, place, ...request),
      close: () => {
        close();
        file.close();
      },
    };
  } catch (error) {
    server?.close();
    file.close();
    throw error;
  }
}

/** A file with everything, as a service without a server keeps it; the files of the audit log are not in it. */
async function backUp(
  file: OpenSqliteDatabase,
  place: PostgresPlace,
  target: string,
  onProgress?: OnProgress,
): Promise<void> {
  await file.backup(target, onProgress);
  const reader = await openPostgresReader(place, STATE);
  try {
    await copyShared(reader, target, onProgress);
  } finally {
    reader.close();
  }
}

/** Instead of what the file has of these tables. */
async function copyShared(
  from: OpenDatabase,
  target: string,
  onProgress?: OnProgress,
): Promise<number> {
  const copy = await openStateFile(target, (open) => open);
  const release = from.holdSnapshot();
  try {
    return await copyTables(from.database, copy.database, SHARED_TABLES, onProgress);
  } finally {
    release();
    copy.close();
  }
}

/**
 * Moves what a file has into tables that have nothing. The place is written before, and the file is emptied behind it: after an error, or a kill,
 * the next call goes on. Returns the number of rows.
 */
async function moveIn(
  file: OpenSqliteDatabase,
  to: Database,
  path: string,
  place: PostgresPlace,
  onProgress?: OnProgress,
): Promise<number> {
  const from = file.database;
  const isFirst = readPlace(path) === null;
  if (!isInUse(from)) {
    if (isFirst) writePlace(path, place);
    return 0;
  }
  if (isFirst && isInUse(to)) throw inBoth(path, to.path);
  writePlace(path, place);
  let rows = 0;
  if (!isInUse(to)) {
    copyAuditFiles(from, auditFolder(dirname(path)), auditFileTable(to));
    rows = await copyTables(from, to, SHARED_TABLES, onProgress);
  }
  await putAside(file, path);
  return rows;
}

/** Moves all that is in PostgreSQL back into the file. Returns the number of rows; `null` where nothing is there. */
export async function moveStateToFile(
  path: string,
  onProgress?: OnProgress,
): Promise<number | null> {
  const place = readPlace(path);
  if (place === null) return null;
  const server = await openPostgresReader(place, STATE);
  try {
    const rows = await copyShared(server, path, onProgress);
    copyAuditFiles(server.database, auditFileTable(server.database), auditFolder(dirname(path)));
    return rows;
  } finally {
    server.close();
  }
}

function copyAuditFiles(listed: Database, from: AuditFiles, to: AuditFiles): void {
  for (const first of listed.column<number>(FILES)) {
    const content = from.read(first);
    // One that is missing is missing there, too, which `audit verify` says.
    if (content !== null) to.write(first, content);
  }
}

const FILES = 'SELECT first FROM audit_files WHERE removed_at IS NULL ORDER BY first';

/** Keeps a copy of the file, and removes from it what is elsewhere now: hashes of passwords must not stay behind in it by chance. */
async function putAside(file: OpenSqliteDatabase, path: string): Promise<void> {
  const copy = `${path}.moved`;
  if (!existsSync(copy)) await file.backup(copy);
  const { database } = file;
  database.exec('PRAGMA secure_delete = ON');
  database.transaction(() => {
    const resume = SHARED_TABLES.map((table) => database.suspendTriggers(table));
    for (const table of SHARED_TABLES.toReversed()) database.run(`DELETE FROM ${table}`);
    for (const each of resume) each();
  });
  database.get('PRAGMA wal_checkpoint(TRUNCATE)');
  const folder = join(dirname(path), 'audit');
  if (existsSync(folder)) renameSync(folder, `${folder}.moved`);
  syncPath(dirname(path));
}

const notMoved = (path: string): StoreError =>
  new StoreError(
    'STO1705',
    `there are users, keys or an audit log in ${path}, and the state in PostgreSQL is shared by several services`,
    'move them with `dockwarden migrate` before, or start with an empty data directory',
  );

const inBoth = (path: string, where: string): StoreError =>
  new StoreError(
    'STO1705',
    `there are users, keys or an audit log in ${path}, and those of another data directory in ${where}`,
    'use another schema, by `?schema=NAME` at the end of the URL, or another database; to use the state that is there, start with an empty data directory',
  );
