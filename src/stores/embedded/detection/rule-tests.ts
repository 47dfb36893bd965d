import type { RuleTestsRow, RuleTestsTable } from '../../detection-store.ts';
import type { Database, SqlRow } from '../sqlite/database.ts';
import { plain, RowMapping } from '../sqlite/row-mapping.ts';

export class SqliteRuleTests implements RuleTestsTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): RuleTestsRow[] {
    return this.#database.all<SqlRow>('SELECT * FROM rule_tests ORDER BY rule_id').map(TESTS.read);
  }

  get(ruleId: string): RuleTestsRow | null {
    const sql = 'SELECT * FROM rule_tests WHERE rule_id = ?';
    const row = this.#database.get<SqlRow>(sql, ruleId);
    return row === undefined ? null : TESTS.read(row);
  }

  put(row: RuleTestsRow): void {
    this.#database.run(PUT, ...TESTS.values(row));
  }

  remove(ruleId: string): boolean {
    return this.#database.run('DELETE FROM rule_tests WHERE rule_id = ?', ruleId) > 0;
  }
}

const TESTS = new RowMapping<RuleTestsRow>({
  ruleId: plain,
  text: plain,
  updatedAt: plain,
  updatedBy: plain,
});
const PUT = TESTS.upsert('rule_tests', 'rule_id');
