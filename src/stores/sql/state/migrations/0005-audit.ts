import type { Database } from '../../database.ts';

/**
 * Entries are added and never changed, which triggers hold to against mistakes of ours; that others have not
 * changed them is what the chain of hashes is for. An entry has the next number, so none is put in place of another.
 */
export function audit(database: Database): void {
  database.exec(`
    CREATE TABLE audit_entries (
      number INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      "by" TEXT NOT NULL,
      by_kind TEXT NOT NULL,
      by_id TEXT NOT NULL,
      "from" TEXT,
      request_id TEXT,
      space TEXT,
      action TEXT NOT NULL,
      target_kind TEXT,
      target_id TEXT,
      outcome TEXT NOT NULL,
      "before" TEXT,
      "after" TEXT,
      message TEXT,
      hash TEXT NOT NULL
    ) STRICT;
    CREATE INDEX audit_entries_by_time ON audit_entries (at);
    CREATE INDEX audit_entries_by_author ON audit_entries ("by", number);
    CREATE INDEX audit_entries_by_action ON audit_entries (action, number);
    CREATE INDEX audit_entries_by_target ON audit_entries (target_id, number);
    CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit_entries
      BEGIN SELECT RAISE(ABORT, 'entries of the audit log are never removed'); END;
    CREATE TRIGGER audit_entries_stay_the_same BEFORE UPDATE ON audit_entries
      BEGIN SELECT RAISE(ABORT, 'entries of the audit log are never changed'); END;
    CREATE TRIGGER audit_entries_in_order BEFORE INSERT ON audit_entries
      WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit_entries)
      BEGIN SELECT RAISE(ABORT, 'an entry of the audit log has the next number'); END;
    CREATE TABLE audit_notes (
      key INTEGER PRIMARY KEY,
      entry TEXT NOT NULL
    ) STRICT;
  `);
}
