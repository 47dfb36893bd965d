import { assert } from '../../../util/assert.ts';
import { backUp } from './backup.ts';
import type { Database } from './database.ts';
import type { Sqlite } from './library.ts';
import { faultsOf } from './verify.ts';

/** What every database of the service can do, whatever its tables are. */
export class OpenDatabase {
  protected readonly database: Database;
  readonly #sqlite: Sqlite;
  readonly #isWriter: boolean;

  constructor(database: Database, sqlite: Sqlite, isWriter: boolean) {
    this.database = database;
    this.#sqlite = sqlite;
    this.#isWriter = isWriter;
  }

  snapshot<T>(work: () => T): T {
    return this.database.snapshot(work);
  }

  holdSnapshot(): () => void {
    assert(!this.#isWriter, 'the writer must not keep to an old state');
    return this.database.holdSnapshot();
  }

  verify(): string[] {
    return faultsOf(this.database);
  }

  /**
   * Of the writer: what it writes meanwhile goes into the copy as well. Of others: within a snapshot, because SQLite
   * would begin a copy anew whenever the writer commits, and might never end.
   */
  async backup(target: string, onProgress?: (done: number, total: number) => void): Promise<void> {
    const release = this.#isWriter ? null : this.database.holdSnapshot();
    try {
      await backUp(this.#sqlite, this.database, target, onProgress);
    } finally {
      release?.();
    }
  }

  /**
   * SQLite empties the write-ahead log when the last connection is closed, but the library closes one only when
   * its statements are collected as garbage.
   */
  close(): void {
    try {
      if (this.#isWriter) this.database.get('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.database.close();
    }
  }
}
