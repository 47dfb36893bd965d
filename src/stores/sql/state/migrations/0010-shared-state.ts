import type { Database } from '../../database.ts';

/**
 * What state needs that may be in PostgreSQL, apart from its events: names of users are compared in the same way in both databases,
 * the files of the audit log have a place beside its entries, and a fact says which events the state belongs to.
 */
export function sharedState(database: Database): void {
  database.exec(`
    CREATE UNIQUE INDEX users_by_name ON users (lower(name));
    CREATE TABLE audit_parts (
      first INTEGER NOT NULL,
      part INTEGER NOT NULL,
      content BLOB NOT NULL,
      PRIMARY KEY (first, part)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE state_facts (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
}
