import type { BacklogRow, BacklogTable } from '../../detection-store.ts';
import { named, plain, RowMapping } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';

export class SqliteBacklog extends Table implements BacklogTable {
  sizes(): Map<string, number> {
    return this.database.pairs(SIZES);
  }

  size(ruleId: string): number {
    return this.database.value<number>(SIZE, ruleId) ?? 0;
  }

  next(ruleId: string, limit: number): BacklogRow[] {
    return this.rows(ROW, NEXT, ruleId, limit);
  }

  last(ruleId: string, limit: number): BacklogRow[] {
    return this.rows(ROW, LAST, ruleId, limit);
  }

  firstTurn(ruleId: string): number | null {
    return this.database.value<number | null>(FIRST_TURN, ruleId) ?? null;
  }

  lastTurn(ruleId: string, group: string): number | null {
    return this.database.value<number | null>(LAST_TURN, ruleId, group) ?? null;
  }

  add(rows: readonly Omit<BacklogRow, 'number'>[]): void {
    this.database.transaction(() => {
      for (const { ruleId, key, match, group, turn, addedAt } of rows) {
        this.database.run(ADD, ruleId, key, match, group, turn, addedAt);
      }
    });
  }

  remove(numbers: readonly number[]): void {
    this.database.transaction(() => {
      for (const number of numbers) {
        this.database.run('DELETE FROM backlog WHERE number = ?', number);
      }
    });
  }

  has(ruleId: string, key: string): boolean {
    return this.database.get(HAS, ruleId, key) !== undefined;
  }
}

const ROW = new RowMapping<BacklogRow>({
  number: plain,
  ruleId: plain,
  key: plain,
  match: plain,
  group: named('whose'),
  turn: plain,
  addedAt: plain,
});

const SIZES = 'SELECT rule_id, count(*) AS size FROM backlog GROUP BY rule_id';
const SIZE = 'SELECT count(*) AS size FROM backlog WHERE rule_id = ?';
const NEXT = 'SELECT * FROM backlog WHERE rule_id = ? ORDER BY turn, number LIMIT ?';
const LAST = `SELECT * FROM (
    SELECT * FROM backlog WHERE rule_id = ? ORDER BY turn DESC, number DESC LIMIT ?
  ) ORDER BY turn, number`;
const FIRST_TURN = 'SELECT min(turn) AS turn FROM backlog WHERE rule_id = ?';
const LAST_TURN = 'SELECT max(turn) AS turn FROM backlog WHERE rule_id = ? AND whose = ?';
const ADD = `INSERT INTO backlog (rule_id, key, "match", whose, turn, added_at) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (rule_id, key) DO NOTHING`;
const HAS = 'SELECT 1 FROM backlog WHERE rule_id = ? AND key = ?';
