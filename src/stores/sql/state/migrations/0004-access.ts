import type { Database } from '../../database.ts';

/**
 * Lists of spaces, rights and streams are JSON, for nothing is searched by them. A session is of a user or of the owner
 * of the data directory, who is none; so it has no foreign key.
 */
export function access(database: Database): void {
  database.exec(`
    CREATE TABLE users (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL UNIQUE COLLATE NOCASE,
      role TEXT NOT NULL,
      spaces TEXT,
      password_hash TEXT,
      issuer TEXT,
      subject TEXT,
      is_disabled INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      created_by TEXT NOT NULL,
      updated_at INTEGER NOT NULL,
      last_sign_in INTEGER,
      UNIQUE (issuer, subject)
    ) STRICT;
    CREATE TABLE sessions (
      id TEXT PRIMARY KEY,
      hash TEXT NOT NULL UNIQUE,
      user_id TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      last_seen INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      address TEXT NOT NULL,
      user_agent TEXT NOT NULL
    ) STRICT;
    CREATE INDEX sessions_of_user ON sessions (user_id);
    CREATE TABLE api_keys (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      prefix TEXT NOT NULL,
      hash TEXT NOT NULL UNIQUE,
      rights TEXT NOT NULL,
      space TEXT,
      streams TEXT,
      created_at INTEGER NOT NULL,
      created_by TEXT NOT NULL,
      expires_at INTEGER,
      revoked_at INTEGER,
      revoked_by TEXT,
      last_used INTEGER
    ) STRICT;
    CREATE TABLE spaces (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      description TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      created_by TEXT NOT NULL
    ) STRICT;
    INSERT INTO spaces VALUES ('default', 'Default', '', unixepoch() * 1000, 'dockwarden');
    CREATE TABLE saved_views (
      id TEXT PRIMARY KEY,
      space TEXT NOT NULL,
      page TEXT NOT NULL,
      name TEXT NOT NULL,
      state TEXT NOT NULL,
      is_shared INTEGER NOT NULL,
      owner TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX saved_views_of_space ON saved_views (space);
  `);
}
