import { StoreError } from '../../errors.ts';
import type { Database } from './database.ts';
import { damaged } from './sqlite-error.ts';

/** What a database of the service holds. */
export interface Schema {
  /** Four bytes that identify it among our databases and those of other programs. */
  readonly applicationId: number;
  /**
   * In the order in which they are applied; the first leads to version 1. One that was released is never changed
   * again: a new one follows it.
   */
  readonly migrations: readonly ((database: Database) => void)[];
}

/** The number of migrations that were applied; 0 for an empty database. Throws for a database of others. */
function schemaVersion(database: Database, { applicationId, migrations }: Schema): number {
  const id = pragma(database, 'application_id');
  const version = pragma(database, 'user_version');
  const tables = database.value<number>('SELECT count(*) FROM sqlite_schema');
  if (id === 0 && version === 0 && tables === 0) return 0;
  if (id !== applicationId) throw damaged(database.path, `its application_id is ${id}`);
  if (version > migrations.length) {
    throw new StoreError(
      'STO1301',
      `${database.path} has schema version ${version}, and this version of dockwarden knows ${migrations.length}`,
      'run the version of dockwarden that wrote it, or a newer one',
    );
  }
  return version;
}

/** Brings a database to the newest version: each step is a transaction. */
export function migrate(database: Database, schema: Schema): void {
  const { applicationId, migrations } = schema;
  for (let version = schemaVersion(database, schema); version < migrations.length; version += 1) {
    database.transaction(() => {
      migrations[version]?.(database);
      database.exec(
        `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1}`,
      );
    });
  }
}

/** A reader cannot change a database, so it must be of the newest version. */
export function checkNewest(database: Database, schema: Schema): void {
  const version = schemaVersion(database, schema);
  if (version === schema.migrations.length) return;
  throw new StoreError(
    'STO1306',
    `${database.path} has schema version ${version}, and this version of dockwarden reads ${schema.migrations.length}`,
    'start the service once with this version: it migrates the database',
  );
}

const pragma = (database: Database, name: string): number => database.value(`PRAGMA ${name}`) ?? 0;
