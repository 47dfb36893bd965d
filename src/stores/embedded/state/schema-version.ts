import { StoreError } from '../../errors.ts';
import type { Database } from './database.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { damaged } from './sqlite-error.ts';

/** The `application_id` of our databases: the bytes `DWST`. */
const APPLICATION_ID = 0x4457_5354;

/** The number of migrations that were applied; 0 for an empty database. Throws for a database of others. */
export function schemaVersion(database: Database): number {
  const id = pragma(database, 'application_id');
  const version = pragma(database, 'user_version');
  const tables = database.get<{ count: number }>('SELECT count(*) AS count FROM sqlite_schema');
  if (id === 0 && version === 0 && tables?.count === 0) return 0;
  if (id !== APPLICATION_ID) throw damaged(database.path, `its application_id is ${id}`);
  if (version > MIGRATIONS.length) {
    throw new StoreError(
      'STO1301',
      `${database.path} has schema version ${version}, and this version of dockwarden knows ${MIGRATIONS.length}`,
      'run the version of dockwarden that wrote it, or a newer one',
    );
  }
  return version;
}

/** Brings a database to the newest version: each step is a transaction. */
export function migrate(database: Database): void {
  for (let version = schemaVersion(database); version < MIGRATIONS.length; version += 1) {
    database.transaction(() => {
      MIGRATIONS[version]?.(database);
      database.exec(
        `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version + 1}`,
      );
    });
  }
}

/** A reader cannot change a database, so it must be of the newest version. */
export function checkNewest(database: Database): void {
  const version = schemaVersion(database);
  if (version === MIGRATIONS.length) return;
  throw new StoreError(
    'STO1306',
    `${database.path} has schema version ${version}, and this version of dockwarden reads ${MIGRATIONS.length}`,
    'start the service once with this version: it migrates the database',
  );
}

function pragma(database: Database, name: string): number {
  const row = database.get<Record<string, number>>(`PRAGMA ${name}`);
  return row?.[name] ?? 0;
}
