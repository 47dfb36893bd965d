import type { Database } from '../../database.ts';

/**
 * What moves with each run is narrow and apart from what is large: SQLite writes a row as a whole. The runs of a
 * rule are next to each other, in their order. What a rule has to do goes with it; what it did stays.
 */
export function runs(database: Database): void {
  database.exec(`
    CREATE TABLE rule_states (
      rule_id TEXT PRIMARY KEY REFERENCES rules (id) ON DELETE CASCADE,
      cursor INTEGER NOT NULL,
      disabled_at INTEGER,
      disabled_cursor INTEGER,
      spent_execution INTEGER NOT NULL,
      spent_alerts INTEGER NOT NULL,
      failures INTEGER,
      failure_message TEXT,
      failure_retry_at INTEGER,
      last_run INTEGER,
      last_match INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE rule_snapshots (
      rule_id TEXT PRIMARY KEY REFERENCES rule_states (rule_id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      state BLOB NOT NULL
    ) STRICT;
    CREATE TABLE rule_totals (
      rule_id TEXT PRIMARY KEY REFERENCES rules (id) ON DELETE CASCADE,
      matches INTEGER NOT NULL,
      alerts INTEGER NOT NULL,
      suppressed INTEGER NOT NULL,
      backlog INTEGER NOT NULL,
      excepted INTEGER NOT NULL,
      self_matches INTEGER NOT NULL,
      duplicates INTEGER NOT NULL,
      candidates INTEGER NOT NULL,
      runs INTEGER NOT NULL,
      run_ms REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE runs (
      rule_id TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      id TEXT NOT NULL,
      revision INTEGER NOT NULL,
      kind TEXT NOT NULL,
      planned_at INTEGER NOT NULL,
      ended_at INTEGER NOT NULL,
      first_arrival INTEGER NOT NULL,
      end_arrival INTEGER NOT NULL,
      candidates INTEGER NOT NULL,
      from_backlog INTEGER NOT NULL,
      matches INTEGER NOT NULL,
      alerts INTEGER NOT NULL,
      suppressed INTEGER NOT NULL,
      backlog INTEGER NOT NULL,
      excepted INTEGER NOT NULL,
      self_matches INTEGER NOT NULL,
      duplicates INTEGER NOT NULL,
      failures INTEGER NOT NULL,
      lag_ms REAL,
      outcome TEXT NOT NULL,
      message TEXT,
      is_notable INTEGER NOT NULL,
      PRIMARY KEY (rule_id, started_at, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX runs_by_time ON runs (started_at, id);
    CREATE INDEX notable_runs ON runs (started_at, id) WHERE is_notable = 1;
    CREATE INDEX runs_by_outcome ON runs (outcome, started_at, id) WHERE outcome <> 'succeeded';
    CREATE TABLE gaps (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      rule_id TEXT NOT NULL REFERENCES rules (id) ON DELETE CASCADE,
      reason TEXT NOT NULL,
      state TEXT NOT NULL,
      first_arrival INTEGER NOT NULL,
      end_arrival INTEGER NOT NULL,
      from_time INTEGER,
      to_time INTEGER,
      message TEXT,
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX gaps_of_rule ON gaps (rule_id, first_arrival);
    CREATE TABLE backlog (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      rule_id TEXT NOT NULL REFERENCES rules (id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      "match" TEXT NOT NULL,
      added_at INTEGER NOT NULL,
      UNIQUE (rule_id, key)
    ) STRICT;
    CREATE INDEX backlog_of_rule ON backlog (rule_id);
    CREATE TABLE handled_weeks (
      week INTEGER PRIMARY KEY
    ) STRICT;
    CREATE TABLE handled (
      week INTEGER NOT NULL,
      hash BLOB NOT NULL,
      PRIMARY KEY (week, hash)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE jobs (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      state TEXT NOT NULL,
      request TEXT NOT NULL,
      result TEXT,
      done INTEGER NOT NULL,
      total INTEGER,
      message TEXT,
      created_at INTEGER NOT NULL,
      created_by TEXT NOT NULL,
      started_at INTEGER,
      ended_at INTEGER
    ) STRICT;
    CREATE TABLE job_items (
      job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      id TEXT NOT NULL,
      PRIMARY KEY (job, number)
    ) STRICT, WITHOUT ROWID;
  `);
}
