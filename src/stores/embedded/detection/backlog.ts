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

  oldest(ruleId: string, limit: number): BacklogRow[] {
    return this.#database.all<SqlRow>(OLDEST, ruleId, limit).map((row) => ({
      number: row.number,
      ruleId: row.rule_id,
      key: row.key,
      match: row.match,
      addedAt: row.added_at,
    }));
  }

  add(rows: readonly Omit<BacklogRow, 'number'>[]): void {
    this.#database.transaction(() => {
      for (const { ruleId, key, match, addedAt } of rows) {
        this.#database.run(ADD, ruleId, key, match, addedAt);
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
  readonly added_at: number;
}

const SIZES = 'SELECT rule_id, count(*) AS size FROM backlog GROUP BY rule_id';
const SIZE = 'SELECT count(*) AS size FROM backlog WHERE rule_id = ?';
const OLDEST = 'SELECT * FROM backlog WHERE rule_id = ? ORDER BY number LIMIT ?';
const ADD = `INSERT INTO backlog (rule_id, key, "match", added_at) VALUES (?, ?, ?, ?)
  ON CONFLICT (rule_id, key) DO NOTHING`;
const HAS = 'SELECT 1 FROM backlog WHERE rule_id = ? AND key = ?';
