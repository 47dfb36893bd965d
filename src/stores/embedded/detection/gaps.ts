import type { GapRow, GapTable } from '../../detection-store.ts';
import { named, plain, RowMapping } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';
import { Where } from '../sqlite/where.ts';

export class SqliteGaps extends Table implements GapTable {
  list({ ruleId, isOpen }: { readonly ruleId?: string; readonly isOpen?: boolean }): GapRow[] {
    const where = new Where();
    if (ruleId !== undefined) where.add('rule_id = ?', ruleId);
    if (isOpen !== undefined) where.add(`state ${isOpen ? 'IN' : 'NOT IN'} ('open', 'filling')`);
    const sql = `SELECT * FROM gaps ${where.sql} ORDER BY rule_id, first_arrival, number`;
    return this.rows(GAP, sql, ...where.values) as GapRow[];
  }

  add(row: Omit<GapRow, 'number'>): number {
    return this.database.transaction(() => {
      const { ruleId, reason, state } = row;
      const touching = this.rows(GAP, TOUCHING, ruleId, reason, state, row.to, row.from);
      const joined = touching as GapRow[];
      const [first] = joined;
      if (first === undefined || (state !== 'open' && state !== 'lost')) return this.#insert(row);
      const whole = joined.reduce(union, { ...row, number: first.number });
      for (const { number } of joined) this.#remove(number);
      return this.#insert(whole);
    });
  }

  update(number: number, change: Partial<Pick<GapRow, 'state' | 'from' | 'to' | 'message'>>): void {
    this.database.transaction(() => {
      const row = this.row(GAP, 'SELECT * FROM gaps WHERE number = ?', number);
      if (row === null) return;
      this.#remove(number);
      this.#insert({ ...row, number, ...change });
    });
  }

  prune(before: number): number {
    return this.database.run(PRUNE, before);
  }

  #remove(number: number): void {
    this.database.run('DELETE FROM gaps WHERE number = ?', number);
  }

  #insert(row: Omit<GapRow, 'number'> & { readonly number?: number }): number {
    const values = GAP.values({ ...row, number: row.number ?? null });
    return this.database.value(INSERT, ...values) ?? 0;
  }
}

/** Both stretches as one, with what the first of them says. */
function union(a: GapRow, b: GapRow): GapRow {
  const [first, last] = [a.from <= b.from ? a : b, a.to >= b.to ? a : b];
  return {
    ...a,
    from: first.from,
    to: last.to,
    fromTime: first.fromTime,
    toTime: last.toTime,
    message: a.message ?? b.message,
    createdAt: Math.min(a.createdAt, b.createdAt),
  };
}

/** Without a number it gets the next. */
const GAP = new RowMapping<Omit<GapRow, 'number'> & { readonly number: number | null }>({
  number: plain,
  ruleId: plain,
  reason: plain,
  state: plain,
  from: named('first_arrival'),
  to: named('end_arrival'),
  fromTime: plain,
  toTime: plain,
  message: plain,
  createdAt: plain,
});

const TOUCHING = `SELECT * FROM gaps
  WHERE rule_id = ? AND reason = ? AND state = ? AND first_arrival <= ? AND end_arrival >= ?
  ORDER BY number`;
const INSERT = `${GAP.insert('gaps')} RETURNING number`;
const PRUNE = "DELETE FROM gaps WHERE state IN ('filled', 'lost') AND created_at < ?";
