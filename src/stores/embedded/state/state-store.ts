import type { StateReader, StateStore } from '../../state-store.ts';
import { backUp } from './backup.ts';
import type { Database } from './database.ts';
import { SqliteDefinitions } from './definitions.ts';
import type { Sqlite } from './library.ts';
import { SqliteManifest, SqliteManifestReader } from './manifest.ts';
import { SqliteTailPlaces } from './tail-places.ts';
import { faultsOf } from './verify.ts';

/** The tables that are read beside the writer. */
export class SqliteStateReader implements StateReader {
  readonly manifest: SqliteManifestReader;
  readonly definitions: SqliteDefinitions;
  protected readonly database: Database;
  protected readonly sqlite: Sqlite;

  constructor(database: Database, sqlite: Sqlite, manifest = new SqliteManifestReader(database)) {
    this.database = database;
    this.sqlite = sqlite;
    this.manifest = manifest;
    this.definitions = new SqliteDefinitions(database);
  }

  snapshot<T>(work: () => T): T {
    return this.database.snapshot(work);
  }

  verify(): string[] {
    return faultsOf(this.database);
  }

  /** Within a snapshot: SQLite would begin a copy anew whenever the writer commits, and might never end. */
  async backup(target: string, onProgress?: (done: number, total: number) => void): Promise<void> {
    const release = this.database.holdSnapshot();
    try {
      await backUp(this.sqlite, this.database, target, onProgress);
    } finally {
      release();
    }
  }

  close(): void {
    this.database.close();
  }
}

/** All tables. */
export class SqliteStateStore extends SqliteStateReader implements StateStore {
  override readonly manifest: SqliteManifest;
  readonly tailPlaces: SqliteTailPlaces;

  constructor(database: Database, sqlite: Sqlite) {
    const manifest = new SqliteManifest(database);
    super(database, sqlite, manifest);
    this.manifest = manifest;
    this.tailPlaces = new SqliteTailPlaces(database);
  }

  transaction<T>(work: () => T): T {
    return this.database.transaction(work);
  }

  /**
   * SQLite empties the write-ahead log when the last connection is closed, but the library closes one only when
   * its statements are collected as garbage.
   */
  override close(): void {
    try {
      this.database.get('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      super.close();
    }
  }

  /** What this connection writes meanwhile goes into the copy as well. */
  override backup(
    target: string,
    onProgress?: (done: number, total: number) => void,
  ): Promise<void> {
    return backUp(this.sqlite, this.database, target, onProgress);
  }
}
