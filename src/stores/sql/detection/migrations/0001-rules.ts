import type { Database } from '../../database.ts';

/**
 * Revisions outlive their rule: alerts refer to them. An exception list and its items may come in any order within a
 * transaction. Exceptions of a folder hide something as well, and are no rows.
 */
export function rules(database: Database): void {
  database.exec(`
    CREATE TABLE rules (
      id TEXT PRIMARY KEY,
      uuid TEXT NOT NULL UNIQUE,
      origin TEXT NOT NULL,
      revision INTEGER NOT NULL,
      is_enabled INTEGER NOT NULL,
      is_live INTEGER NOT NULL,
      document TEXT NOT NULL,
      base TEXT,
      file TEXT,
      created_at INTEGER NOT NULL,
      created_by TEXT NOT NULL,
      updated_at INTEGER NOT NULL,
      updated_by TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE rule_revisions (
      rule_id TEXT NOT NULL,
      revision INTEGER NOT NULL,
      document TEXT NOT NULL,
      PRIMARY KEY (rule_id, revision)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE exceptions (
      key TEXT PRIMARY KEY,
      list TEXT REFERENCES exceptions (key) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      origin TEXT NOT NULL,
      document TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      created_by TEXT NOT NULL,
      updated_at INTEGER NOT NULL,
      updated_by TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX exceptions_of_list ON exceptions (list);
    CREATE TABLE exception_hits (
      key TEXT PRIMARY KEY,
      matches INTEGER NOT NULL,
      last INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE value_lists (
      id TEXT PRIMARY KEY,
      type TEXT NOT NULL,
      origin TEXT NOT NULL,
      document TEXT NOT NULL,
      "values" TEXT NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE facts (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
}
