import type { Database } from '../../database.ts';

/** Up to where sources have read what others keep, such as the shards of a cluster. */
export function sourceCursors(database: Database): void {
  database.exec(`
    CREATE TABLE source_cursors (
      id TEXT PRIMARY KEY,
      position TEXT NOT NULL,
      seen INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
}
