import type { RuleHistoryRow, RuleRow, RuleTable } from '../../detection-store.ts';
import { flag, plain, RowMapping } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';

export class SqliteRules extends Table implements RuleTable {
  list(): RuleRow[] {
    return this.rows(RULE, 'SELECT * FROM rules ORDER BY id');
  }

  get(id: string): RuleRow | null {
    return this.row(RULE, 'SELECT * FROM rules WHERE id = ?', id);
  }

  revision(id: string, revision: number): string | null {
    return this.database.value<string>(REVISION, id, revision) ?? null;
  }

  nextRevision(id: string): number {
    return this.database.value<number>(NEXT_REVISION, id) ?? 0;
  }

  put(row: RuleRow): void {
    this.database.transaction(() => {
      this.database.run(PUT, ...RULE.values(row));
      this.database.run(PUT_REVISION, row.id, row.revision, row.document);
      this.#remember(row);
    });
  }

  history(id: string, limit: number): RuleHistoryRow[] {
    return this.rows(HISTORY_ROW, HISTORY, id, limit);
  }

  /** What people see of a change; that of a base alone, say, is none. */
  #remember(row: RuleRow): void {
    const [last] = this.history(row.id, 1);
    if (
      last !== undefined &&
      last.revision === row.revision &&
      last.isEnabled === row.isEnabled &&
      last.isLive === row.isLive
    )
      return;
    const { id, updatedAt: at, updatedBy: by, revision, isEnabled, isLive } = row;
    const values = [id, at, by, revision, Number(isEnabled), Number(isLive)];
    this.database.run(ADD_HISTORY, ...values);
    this.database.run(PRUNE_HISTORY, id, id, MAX_HISTORY);
  }

  remove(id: string): boolean {
    return this.database.run('DELETE FROM rules WHERE id = ?', id) > 0;
  }
}

const RULE = new RowMapping<RuleRow>({
  id: plain,
  uuid: plain,
  origin: plain,
  revision: plain,
  isEnabled: flag,
  isLive: flag,
  document: plain,
  base: plain,
  file: plain,
  createdAt: plain,
  createdBy: plain,
  updatedAt: plain,
  updatedBy: plain,
});

/** Of one rule. */
const MAX_HISTORY = 1_000;

const HISTORY_ROW = new RowMapping<RuleHistoryRow>({
  number: plain,
  at: plain,
  by: plain,
  revision: plain,
  isEnabled: flag,
  isLive: flag,
});

const HISTORY = `SELECT number, at, by, revision, is_enabled, is_live FROM rule_history
  WHERE rule_id = ? ORDER BY number DESC LIMIT ?`;
const ADD_HISTORY = `INSERT INTO rule_history (rule_id, at, by, revision, is_enabled, is_live)
  VALUES (?, ?, ?, ?, ?, ?)`;
const PRUNE_HISTORY = `DELETE FROM rule_history WHERE rule_id = ? AND number <=
  (SELECT number FROM rule_history WHERE rule_id = ? ORDER BY number DESC LIMIT 1 OFFSET ?)`;
const REVISION = 'SELECT document FROM rule_revisions WHERE rule_id = ? AND revision = ?';
const NEXT_REVISION =
  'SELECT coalesce(max(revision) + 1, 0) AS next FROM rule_revisions WHERE rule_id = ?';
/** Not a replacement: what refers to the rule stays. */
const PUT = RULE.upsert('rules', 'id');
const PUT_REVISION = 'INSERT INTO rule_revisions VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
