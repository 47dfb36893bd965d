import type { Database } from '../../database.ts';

/**
 * Files that older entries were moved to. What is in one of them may leave the table; of a file that was removed later, its
 * last entry is what the log follows.
 */
export function auditFiles(database: Database): void {
  database.exec(`
    CREATE TABLE audit_files (
      first INTEGER PRIMARY KEY,
      last INTEGER NOT NULL,
      hash TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      removed_at INTEGER
    ) STRICT;
    DROP TRIGGER audit_entries_stay;
    CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit_entries
      WHEN OLD.number > (SELECT coalesce(max(last), 0) FROM audit_files)
      BEGIN SELECT RAISE(ABORT, 'entries of the audit log are removed only when they are in a file'); END;
  `);
}
