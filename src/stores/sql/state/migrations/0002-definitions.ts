import type { Database } from '../../database.ts';

export function definitions(database: Database): void {
  database.exec(`
    CREATE TABLE definitions (
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      body TEXT NOT NULL,
      changed INTEGER NOT NULL,
      PRIMARY KEY (kind, name)
    ) STRICT;
  `);
}
