import { randomBytes } from 'node:crypto';
import type { Database } from '../../database.ts';

/** Times of events are texts: they may be outside the range of 64 bits of nanoseconds. */
export function manifest(database: Database): void {
  database.exec(`
    CREATE TABLE event_store (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      store_id TEXT NOT NULL,
      fingerprint_key BLOB NOT NULL,
      revision INTEGER NOT NULL,
      flushed_to INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE segments (
      path TEXT PRIMARY KEY,
      stream TEXT NOT NULL,
      day TEXT NOT NULL,
      events INTEGER NOT NULL,
      document_bytes INTEGER NOT NULL,
      stored_bytes INTEGER NOT NULL,
      first_arrival INTEGER NOT NULL,
      last_arrival INTEGER NOT NULL,
      first_received INTEGER NOT NULL,
      last_received INTEGER NOT NULL,
      first_time TEXT,
      last_time TEXT,
      files TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE expired_events (
      stream TEXT PRIMARY KEY,
      events INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
  database.run(
    'INSERT INTO event_store VALUES (1, ?, ?, 0, 0)',
    randomBytes(16).toString('base64url'),
    randomBytes(16),
  );
}
