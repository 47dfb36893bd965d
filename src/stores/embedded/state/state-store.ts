import type { StateReader, StateStore } from '../../state-store.ts';
import type { Database } from '../sqlite/database.ts';
import type { Sqlite } from '../sqlite/library.ts';
import { OpenDatabase } from '../sqlite/open-database.ts';
import type { AccessStore } from '../../access-store.ts';
import { openAccess } from './access.ts';
import { SqliteAudit, SqliteAuditReader } from './audit.ts';
import { SqliteDefinitions } from './definitions.ts';
import { SqliteManifest, SqliteManifestReader } from './manifest.ts';
import { SqliteStreamNames } from './stream-names.ts';
import { SqliteTailPlaces } from './tail-places.ts';

/** The tables that are read beside the writer. */
export class SqliteStateReader extends OpenDatabase implements StateReader {
  readonly manifest: SqliteManifestReader;
  readonly definitions: SqliteDefinitions;
  readonly audit: SqliteAuditReader;

  constructor(database: Database, sqlite: Sqlite) {
    super(database, sqlite, false);
    this.manifest = new SqliteManifestReader(database);
    this.definitions = new SqliteDefinitions(database);
    this.audit = new SqliteAuditReader(database);
  }
}

/** All tables. */
export class SqliteStateStore extends OpenDatabase implements StateStore {
  readonly manifest: SqliteManifest;
  readonly definitions: SqliteDefinitions;
  readonly tailPlaces: SqliteTailPlaces;
  readonly streamNames: SqliteStreamNames;
  readonly access: AccessStore;
  readonly audit: SqliteAudit;

  constructor(database: Database, sqlite: Sqlite) {
    super(database, sqlite, true);
    this.manifest = new SqliteManifest(database);
    this.definitions = new SqliteDefinitions(database);
    this.tailPlaces = new SqliteTailPlaces(database);
    this.streamNames = new SqliteStreamNames(database);
    this.access = openAccess(database);
    this.audit = new SqliteAudit(database);
  }

  transaction<T>(work: () => T): T {
    return this.database.transaction(work);
  }
}
