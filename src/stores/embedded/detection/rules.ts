import type {
  RuleHistoryRow,
  RuleRow,
  RuleTable,
  ExceptionRow,
  ExceptionTable,
} from '../../detection-store.ts';
import { flag, plain, RowMapping } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';

export class SqliteExceptions extends Table implements ExceptionTable {
  lists(): ExceptionRow[] {
    return this.rows(EXCEPTION, LISTS);
  }

  items(): ExceptionRow[] {
    return this.rows(EXCEPTION, ITEMS);
  }

  hidden(): Map<string, { readonly matches: number; readonly last: number }> {
    const rows = this.database.all<{ key: string; matches: number; last: number }>(HITS);
    return new Map(rows.map(({ key, matches, last }) => [key, { matches, last }]));
  }

  hiddenSince(from: number): Map<string, number> {
    return this.database.pairs(DAYS, dayOf(from));
  }

  countedFrom(): number | null {
    const fact = this.database.value<string>(COUNTED_FROM);
    return fact === undefined ? null : Number(fact);
  }

  put(row: ExceptionRow): void {
    this.database.run(PUT_EXCEPTION, ...EXCEPTION.values(row));
  }

  remove(key: string): boolean {
    return this.database.transaction(() => {
      for (const table of HIT_TABLES) this.database.run(removeHits(table), key, key);
      return this.database.run('DELETE FROM exceptions WHERE key = ?', key) > 0;
    });
  }

  addHidden(key: string, matches: number, now: number): void {
    this.database.transaction(() => {
      this.database.run(ADD_HITS, key, matches, now);
      this.database.run(ADD_DAY, key, dayOf(now), matches);
      this.database.run(REMOVE_DAYS, key, dayOf(now) - KEPT_DAYS);
      this.database.run(COUNTED, String(now));
    });
  }
}

const EXCEPTION = new RowMapping<ExceptionRow>({
  key: plain,
  list: plain,
  origin: plain,
  document: plain,
  createdAt: plain,
  createdBy: plain,
  updatedAt: plain,
  updatedBy: plain,
});

const LISTS = 'SELECT * FROM exceptions WHERE list IS NULL ORDER BY key';
const ITEMS = 'SELECT * FROM exceptions WHERE list IS NOT NULL ORDER BY key';
const HITS = 'SELECT key, matches, last FROM exception_hits';
/** Not a replacement: the items of the list stay. */
const PUT_EXCEPTION = EXCEPTION.upsert('exceptions', 'key');
const ADD_HITS = `INSERT INTO exception_hits VALUES (?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET matches = matches + excluded.matches, last = max(last, excluded.last)`;
const HIT_TABLES = ['exception_hits', 'exception_days'] as const;
const removeHits = (table: (typeof HIT_TABLES)[number]) => `DELETE FROM ${table}
  WHERE key = ? OR key IN (SELECT key FROM exceptions WHERE list = ?)`;

/** Days of UTC: the last of them and as many before. */
const KEPT_DAYS = 35;
const dayOf = (time: number) => Math.floor(time / (24 * 60 * 60 * 1_000));
const DAYS = 'SELECT key, sum(matches) AS matches FROM exception_days WHERE day >= ? GROUP BY key';
const ADD_DAY = `INSERT INTO exception_days VALUES (?, ?, ?)
  ON CONFLICT (key, day) DO UPDATE SET matches = matches + excluded.matches`;
const REMOVE_DAYS = 'DELETE FROM exception_days WHERE key = ? AND day < ?';
const COUNTED = `INSERT INTO facts VALUES ('exceptions.counted-from', ?) ON CONFLICT DO NOTHING`;
const COUNTED_FROM = `SELECT value FROM facts WHERE name = 'exceptions.counted-from'`;

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
