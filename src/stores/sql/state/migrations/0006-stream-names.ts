import type { Database } from '../../database.ts';

/** Names are a JSON array of texts; a stream has as many rows as its events have origins. */
export function streamNames(database: Database): void {
  database.exec(`
    CREATE TABLE stream_names (
      stream TEXT NOT NULL,
      names TEXT NOT NULL,
      PRIMARY KEY (stream, names)
    ) STRICT, WITHOUT ROWID;
  `);
}
