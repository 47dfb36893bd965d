import type { Database } from '../../database.ts';

/**
 * Who has changed a rule, and when; what was known of it before is its last change. The history of a rule goes with it, and
 * so do the tests that were written for it in the service.
 */
export function ruleHistory(database: Database): void {
  database.exec(`
    CREATE TABLE rule_history (
      number INTEGER PRIMARY KEY,
      rule_id TEXT NOT NULL REFERENCES rules (id) ON DELETE CASCADE,
      at INTEGER NOT NULL,
      by TEXT NOT NULL,
      revision INTEGER NOT NULL,
      is_enabled INTEGER NOT NULL,
      is_live INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX rule_history_of_rule ON rule_history (rule_id, number);
    INSERT INTO rule_history (rule_id, at, by, revision, is_enabled, is_live)
      SELECT id, updated_at, updated_by, revision, is_enabled, is_live FROM rules ORDER BY id;
    CREATE TABLE rule_tests (
      rule_id TEXT PRIMARY KEY REFERENCES rules (id) ON DELETE CASCADE,
      text TEXT NOT NULL,
      updated_at INTEGER NOT NULL,
      updated_by TEXT NOT NULL
    ) STRICT;
  `);
}
