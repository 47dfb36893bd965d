import type { Database } from '../../database.ts';

/** How long people were busy with alerts of each rule, by day, and when each of them last decided something. */
export function triageTime(database: Database): void {
  database.exec(`
    CREATE TABLE triage_days (
      rule_id TEXT NOT NULL,
      day INTEGER NOT NULL,
      ms REAL NOT NULL,
      PRIMARY KEY (rule_id, day)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE triage_people (
      name TEXT PRIMARY KEY,
      at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
}
