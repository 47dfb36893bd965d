import type { Database } from '../../database.ts';

/** An inode is a text: it may exceed what a signed integer of 64 bits holds. */
export function tailPlaces(database: Database): void {
  database.exec(`
    CREATE TABLE tail_places (
      id TEXT PRIMARY KEY,
      path TEXT NOT NULL,
      inode TEXT NOT NULL,
      "offset" INTEGER NOT NULL,
      "check" TEXT NOT NULL,
      seen INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
}
