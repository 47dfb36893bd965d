import type { RuleTestsRow, RuleTestsTable } from '../../detection-store.ts';
import { plain, RowMapping } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';

export class SqliteRuleTests extends Table implements RuleTestsTable {
  list(): RuleTestsRow[] {
    return this.rows(TESTS, 'SELECT * FROM rule_tests ORDER BY rule_id');
  }

  get(ruleId: string): RuleTestsRow | null {
    return this.row(TESTS, 'SELECT * FROM rule_tests WHERE rule_id = ?', ruleId);
  }

  put(row: RuleTestsRow): void {
    this.database.run(PUT, ...TESTS.values(row));
  }

  remove(ruleId: string): boolean {
    return this.database.run('DELETE FROM rule_tests WHERE rule_id = ?', ruleId) > 0;
  }
}

const TESTS = new RowMapping<RuleTestsRow>({
  ruleId: plain,
  text: plain,
  updatedAt: plain,
  updatedBy: plain,
});
const PUT = TESTS.upsert('rule_tests', 'rule_id');
