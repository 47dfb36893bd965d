import type { Database } from '../../database.ts';

/**
 * What alerts are found by is in one narrow table in the order in which they were raised: a scan of all of it is the
 * worst case of any question, and takes little more than 100 ms for a million. What is only shown, and what few of
 * them have, is in tables of its own, by the number of the alert. Texts that many have in common are stored once.
 *
 * What changes often is in few indexes: ten thousand alerts that change at once are scattered, and each index has pages
 * of its own to write. So changes are a log; an entry of it counts if the alert has not changed again since.
 */
export function alerts(database: Database): void {
  database.exec(SQL);
}

const FACETS = [
  'container_id',
  'container_name',
  'image',
  'namespace',
  'resource',
  'host',
  'user',
  'process',
  'parent',
];

const SQL = `
    CREATE TABLE alert_counters (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      number INTEGER NOT NULL,
      change INTEGER NOT NULL
    ) STRICT;
    INSERT INTO alert_counters VALUES (1, 0, 0);
    CREATE TABLE alert_rules (
      number INTEGER PRIMARY KEY,
      rule_id TEXT NOT NULL,
      revision INTEGER NOT NULL,
      tags TEXT NOT NULL,
      dictionary BLOB,
      UNIQUE (rule_id, revision, tags)
    ) STRICT;
    CREATE TABLE alert_values (
      number INTEGER PRIMARY KEY,
      field INTEGER NOT NULL,
      value TEXT NOT NULL,
      UNIQUE (field, value)
    ) STRICT;
    CREATE TABLE alerts (
      created INTEGER NOT NULL,
      number INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      state INTEGER NOT NULL,
      severity INTEGER NOT NULL,
      rule INTEGER NOT NULL,
      container_id INTEGER,
      container_name INTEGER,
      image INTEGER,
      namespace INTEGER,
      resource INTEGER,
      host INTEGER,
      user INTEGER,
      process INTEGER,
      parent INTEGER,
      story INTEGER,
      risk REAL NOT NULL,
      change INTEGER NOT NULL,
      sequence BLOB,
      PRIMARY KEY (created, number)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX alerts_by_state ON alerts (state, rule, created, number, kind, severity);
    CREATE INDEX alerts_by_severity ON alerts (severity, created, number, kind);
    CREATE INDEX alerts_by_rule ON alerts (rule, created, number, kind, severity);
    CREATE INDEX alerts_by_risk ON alerts (risk, created, number);
    CREATE INDEX alerts_by_story ON alerts (story, created, number, kind, state)
      WHERE story IS NOT NULL;
    CREATE INDEX alerts_by_sequence ON alerts (sequence) WHERE sequence IS NOT NULL;
    ${FACETS.map(
      (column) =>
        `CREATE INDEX alerts_by_${column} ON alerts (${column}, created, number, kind)
          WHERE ${column} IS NOT NULL;`,
    ).join('\n')}
    CREATE TABLE alert_details (
      number INTEGER PRIMARY KEY,
      created INTEGER NOT NULL,
      id BLOB NOT NULL,
      rule_name TEXT NOT NULL,
      reason TEXT NOT NULL,
      run_id TEXT NOT NULL,
      first_event TEXT,
      last_event TEXT,
      arrivals TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX alert_ids ON alert_details (id, created);
    CREATE TABLE alert_changes (
      change INTEGER PRIMARY KEY,
      created INTEGER NOT NULL,
      number INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE alert_documents (
      number INTEGER PRIMARY KEY,
      bytes INTEGER NOT NULL,
      document BLOB NOT NULL
    ) STRICT;
    CREATE TABLE alert_suppressions (
      number INTEGER PRIMARY KEY,
      instance TEXT NOT NULL,
      first_event TEXT,
      last_event TEXT,
      count INTEGER NOT NULL,
      last_detected INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE alert_triage (
      number INTEGER PRIMARY KEY,
      status_at INTEGER NOT NULL,
      status_by TEXT NOT NULL
    ) STRICT;
    CREATE TABLE alert_labels (
      label INTEGER NOT NULL,
      created INTEGER NOT NULL,
      number INTEGER NOT NULL,
      PRIMARY KEY (label, created, number)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX alert_labels_of ON alert_labels (number);
    CREATE TABLE alert_history (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      alert INTEGER NOT NULL,
      at INTEGER NOT NULL,
      by TEXT NOT NULL,
      what TEXT NOT NULL,
      before TEXT,
      after TEXT,
      job TEXT,
      undone INTEGER
    ) STRICT;
    CREATE INDEX alert_history_of ON alert_history (alert);
    CREATE INDEX alert_history_to_undo ON alert_history (job, alert)
      WHERE job IS NOT NULL AND undone IS NULL;
    CREATE TABLE alert_notes (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      alert INTEGER NOT NULL,
      at INTEGER NOT NULL,
      by TEXT NOT NULL,
      text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX alert_notes_of ON alert_notes (alert);
    CREATE TABLE alert_tombstones (
      id BLOB PRIMARY KEY
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE stories (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      scope TEXT NOT NULL,
      scope_value TEXT NOT NULL,
      root TEXT,
      title TEXT NOT NULL,
      because TEXT NOT NULL,
      severity INTEGER NOT NULL,
      status TEXT NOT NULL,
      close_reason TEXT,
      alerts INTEGER NOT NULL,
      open_alerts INTEGER NOT NULL,
      rule_ids TEXT NOT NULL,
      first_event TEXT,
      last_event TEXT,
      created_at INTEGER NOT NULL,
      last_alert_at INTEGER NOT NULL,
      is_edited INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX stories_by_rank ON stories (severity, last_alert_at, number);
    CREATE INDEX stories_by_time ON stories (last_alert_at);
  `;
