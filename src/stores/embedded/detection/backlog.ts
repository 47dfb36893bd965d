import type { BacklogRow, BacklogTable } from '../../detection-store.ts';
import type { Database } from '../sqlite/database.ts';

export class SqliteBacklog implements BacklogTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  sizes(): Map<string, number> {
    const rows = this.#database.all<{ rule_id: string; size: number }>(SIZES);
    return new Map(rows.map(({ rule_id, size }) => [rule_id, size]));
  }

  size(ruleId: string): number {
    return this.#database.get<{ size: number }>(SIZE, ruleId)?.size ?? 0;
  }

  next(ruleId: string, limit: number): BacklogRow[] {
    return this.#database.all<SqlRow>(NEXT, ruleId, limit).map(rowOf);
  }

  last(ruleId: string, limit: number): BacklogRow[] {
    return this.#database.all<SqlRow>(LAST, ruleId, limit).map(rowOf);
  }

  firstTurn(ruleId: string): number | null {
    return this.#database.get<{ turn: number | null }>(FIRST_TURN, ruleId)?.turn ?? null;
  }

  lastTurn(ruleId: string, group: string): number | null {
    return this.#database.get<{ turn: number | null }>(LAST_TURN, ruleId, group)?.turn ?? null;
  }

  add(rows: readonly Omit<BacklogRow, 'number'>[]): void {
    this.#database.transaction(() => {
      for (const { ruleId, key, match, group, turn, addedAt } of rows) {
        this.#database.run(ADD, ruleId, key, match, group, turn, addedAt);
      }
    });
  }

  remove(numbers: readonly number[]): void {
    this.#database.transaction(() => {
      for (const number of numbers) {
        this.#database.run('DELETE FROM backlog WHERE number = ?', number);
      }
    });
  }

  has(ruleId: string, key: string): boolean {
    return this.#database.get(HAS, ruleId, key) !== undefined;
  }
}

interface SqlRow {
  readonly number: number;
  readonly rule_id: string;
  readonly key: string;
  readonly match: string;
  readonly whose: string;
  readonly turn: number;
  readonly added_at: number;
}

const rowOf = (row: SqlRow): BacklogRow => ({
  number: row.number,
  ruleId: row.rule_id,
  key: row.key,
  match: row.match,
  group: row.whose,
  turn: row.turn,
  addedAt: row.added_at,
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
