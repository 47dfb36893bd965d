import type { Database } from '../../database.ts';

/** Steps of the guide of its rule that were done for an alert. */
export function guideSteps(database: Database): void {
  database.exec(`
    CREATE TABLE alert_steps (
      number INTEGER NOT NULL,
      step INTEGER NOT NULL,
      PRIMARY KEY (number, step)
    ) STRICT, WITHOUT ROWID;
  `);
}
