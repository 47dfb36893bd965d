import type { Database } from '../../database.ts';

/** What actions have still to do for alerts, written by the transaction that raises them. */
export function outbox(database: Database): void {
  database.exec(`
    CREATE TABLE outbox (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      action TEXT NOT NULL,
      alert_id TEXT NOT NULL,
      is_begun INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX outbox_of_action ON outbox (action, number);
  `);
}
