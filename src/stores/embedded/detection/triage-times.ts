import type { TriageTimeTable } from '../../detection-store.ts';
import { Table } from '../sqlite/table.ts';

export class SqliteTriageTimes extends Table implements TriageTimeTable {
  since(from: number): Map<string, number> {
    return this.database.pairs(SUMS, dayOf(from));
  }

  lastOf(name: string): number | null {
    return this.database.value<number>(LAST, name) ?? null;
  }

  note(name: string, at: number, spent: ReadonlyMap<string, number>): void {
    this.database.transaction(() => {
      this.database.run(PUT_LAST, name, at);
      for (const [ruleId, ms] of spent) this.database.run(ADD, ruleId, dayOf(at), ms);
      const day = dayOf(at) - KEPT_DAYS;
      this.database.run('DELETE FROM triage_days WHERE day < ?', day);
      this.database.run('DELETE FROM triage_people WHERE at < ?', day * DAY_MS);
    });
  }
}

/** Days of UTC: the last of them and as many before. */
const KEPT_DAYS = 35;
const DAY_MS = 24 * 60 * 60 * 1_000;
const dayOf = (time: number) => Math.floor(time / DAY_MS);
const SUMS = 'SELECT rule_id, sum(ms) AS ms FROM triage_days WHERE day >= ? GROUP BY rule_id';
const LAST = 'SELECT at FROM triage_people WHERE name = ?';
const PUT_LAST = `INSERT INTO triage_people VALUES (?, ?)
  ON CONFLICT (name) DO UPDATE SET at = excluded.at`;
const ADD = `INSERT INTO triage_days VALUES (?, ?, ?)
  ON CONFLICT (rule_id, day) DO UPDATE SET ms = ms + excluded.ms`;
