import type { Database } from '../../database.ts';

/** What exceptions have hidden, by day: those of the last weeks are asked for. Before it, only the sums are known. */
export function exceptionDays(database: Database): void {
  database.exec(`
    CREATE TABLE exception_days (
      key TEXT NOT NULL,
      day INTEGER NOT NULL,
      matches INTEGER NOT NULL,
      PRIMARY KEY (key, day)
    ) STRICT, WITHOUT ROWID;
  `);
}
