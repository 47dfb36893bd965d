import type { Database } from '../../database.ts';

/**
 * How many matches an alert stands for is beside what it is found by, so that a scan can add them up. Few alerts stand
 * for any: these have an index, which is written once for each of them.
 */
export function suppressedSums(database: Database): void {
  database.exec(`
    ALTER TABLE alerts ADD COLUMN suppressed INTEGER NOT NULL DEFAULT 0;
    UPDATE alerts SET suppressed = s.count
      FROM alert_suppressions s JOIN alert_details d ON d.number = s.number
      WHERE alerts.created = d.created AND alerts.number = d.number;
    CREATE INDEX alerts_suppressed ON alerts (created, number) WHERE suppressed > 0;
  `);
}
