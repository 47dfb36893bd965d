import type { Database } from '../../database.ts';

/** Inboxes of people, and how far escalations have gone. */
export function people(database: Database): void {
  database.exec(`
    CREATE TABLE inbox (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      person TEXT NOT NULL,
      at INTEGER NOT NULL,
      kind TEXT NOT NULL,
      by TEXT NOT NULL,
      text TEXT NOT NULL,
      alert TEXT,
      story TEXT,
      read_at INTEGER
    ) STRICT;
    CREATE INDEX inbox_of ON inbox (person, number);
    CREATE INDEX inbox_unread ON inbox (person, number) WHERE read_at IS NULL;
    CREATE INDEX inbox_by_time ON inbox (at);
    CREATE TABLE escalations (
      policy TEXT NOT NULL,
      story TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      step INTEGER NOT NULL,
      due INTEGER,
      ended_at INTEGER,
      reason TEXT,
      PRIMARY KEY (policy, story)
    ) STRICT;
    CREATE INDEX escalations_due ON escalations (due) WHERE due IS NOT NULL;
    CREATE INDEX escalations_of ON escalations (story);
    CREATE INDEX escalations_ended ON escalations (ended_at) WHERE ended_at IS NOT NULL;
  `);
}
