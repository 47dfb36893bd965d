import type { Database } from '../../database.ts';

/**
 * Fewer pages to write when alerts are raised and when ten thousand of them change at once:
 *
 * - Where alerts come from is one number, of a table with the combinations of container, pod, namespace, image and host:
 *   one index instead of six.
 * - The index by state has only alerts that are not closed. The others are most of them, and found by a scan.
 * - The history of an alert is a chain of entries, so it needs no index. Its last entry about the status says who changed
 *   that and when, so it needs no table.
 */
export function alertWorkloads(database: Database): void {
  database.exec(`
    CREATE TABLE alert_workloads (
      number INTEGER PRIMARY KEY,
      ${WORKLOAD.map((column) => `${column} INTEGER`).join(', ')}
    ) STRICT;
    INSERT INTO alert_workloads (${WORKLOAD.join(', ')})
      SELECT DISTINCT ${WORKLOAD.join(', ')} FROM alerts;
    CREATE INDEX alert_workloads_by_container_id ON alert_workloads (${WORKLOAD.join(', ')});
    ${WORKLOAD.slice(1)
      .map((column) => `CREATE INDEX alert_workloads_by_${column} ON alert_workloads (${column});`)
      .join('\n')}

    ALTER TABLE alert_counters ADD COLUMN history INTEGER NOT NULL DEFAULT 0;
    UPDATE alert_counters SET history =
      coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'alert_history'), 0);

    ALTER TABLE alerts RENAME TO old_alerts;
    CREATE TABLE alerts (
      created INTEGER NOT NULL,
      number INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      state INTEGER NOT NULL,
      severity INTEGER NOT NULL,
      rule INTEGER NOT NULL,
      workload INTEGER NOT NULL,
      user INTEGER,
      process INTEGER,
      parent INTEGER,
      story INTEGER,
      risk REAL NOT NULL,
      change INTEGER NOT NULL,
      history INTEGER,
      sequence BLOB,
      PRIMARY KEY (created, number)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO alerts
      SELECT a.created, a.number, a.kind, a.state, a.severity, a.rule, w.number, a.user, a.process,
        a.parent, a.story, a.risk, a.change,
        (SELECT max(h.number) FROM alert_history h WHERE h.alert = a.number), a.sequence
      FROM old_alerts a CROSS JOIN alert_workloads w INDEXED BY alert_workloads_by_container_id
        ON ${WORKLOAD.map((column) => `w.${column} IS a.${column}`).join(' AND ')}
      ORDER BY a.created, a.number;
    DROP TABLE old_alerts;
    CREATE INDEX alerts_unresolved ON alerts (state, created, number, kind, severity, rule)
      WHERE state < 2;
    CREATE INDEX alerts_by_severity ON alerts (severity, created, number, kind);
    CREATE INDEX alerts_by_rule ON alerts (rule, created, number, kind, severity);
    CREATE INDEX alerts_by_risk ON alerts (risk, created, number);
    CREATE INDEX alerts_by_story ON alerts (story, created, number, kind, state)
      WHERE story IS NOT NULL;
    CREATE INDEX alerts_by_sequence ON alerts (sequence) WHERE sequence IS NOT NULL;
    CREATE INDEX alerts_by_workload ON alerts (workload, created, number, kind);
    ${['user', 'process', 'parent']
      .map(
        (column) => `CREATE INDEX alerts_by_${column} ON alerts (${column}, created, number, kind)
          WHERE ${column} IS NOT NULL;`,
      )
      .join('\n')}

    ALTER TABLE alert_history RENAME TO old_history;
    CREATE TABLE alert_history (
      number INTEGER PRIMARY KEY,
      alert INTEGER NOT NULL,
      previous INTEGER,
      at INTEGER NOT NULL,
      by TEXT NOT NULL,
      what TEXT NOT NULL,
      before TEXT,
      after TEXT,
      job TEXT,
      undone INTEGER
    ) STRICT;
    INSERT INTO alert_history
      SELECT h.number, h.alert,
        (SELECT max(p.number) FROM old_history p WHERE p.alert = h.alert AND p.number < h.number),
        h.at, h.by, h.what, h.before, h.after, h.job, h.undone
      FROM old_history h ORDER BY h.number;
    DROP TABLE old_history;
    CREATE INDEX alert_history_to_undo ON alert_history (job, alert)
      WHERE job IS NOT NULL AND undone IS NULL;
    DROP TABLE alert_triage;
  `);
}

/** The most selective one comes first. */
const WORKLOAD = ['container_id', 'container_name', 'resource', 'namespace', 'image', 'host'];
