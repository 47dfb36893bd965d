import type { Database } from '../../database.ts';

/** Messages to receivers, written by the transaction that raises their alerts, and what has become of them. */
export function notifications(database: Database): void {
  database.exec(`
    CREATE TABLE notifications (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      connector TEXT NOT NULL,
      policy TEXT NOT NULL,
      key TEXT NOT NULL,
      event TEXT NOT NULL,
      state TEXT NOT NULL,
      due INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      is_open INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL,
      ended_at INTEGER,
      reason TEXT,
      reference TEXT,
      content TEXT NOT NULL
    ) STRICT;
    CREATE INDEX notifications_due ON notifications (connector, state, due);
    CREATE INDEX notifications_by_key ON notifications (policy, key, number);
    CREATE INDEX notifications_by_time ON notifications (policy, created_at);
    CREATE INDEX notifications_open ON notifications (key) WHERE is_open = 1;
    CREATE INDEX notifications_ended ON notifications (state, ended_at);
  `);
}
