import type { GapReason, GapRow, GapState, GapTable } from '../../detection-store.ts';
import type { Database, SqlValue } from '../sqlite/database.ts';

export class SqliteGaps implements GapTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list({ ruleId, isOpen }: { readonly ruleId?: string; readonly isOpen?: boolean }): GapRow[] {
    const conditions: string[] = [];
    const values: SqlValue[] = [];
    if (ruleId !== undefined) {
      conditions.push('rule_id = ?');
      values.push(ruleId);
    }
    if (isOpen !== undefined) {
      conditions.push(`state ${isOpen ? 'IN' : 'NOT IN'} ('open', 'filling')`);
    }
    const filter = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const sql = `SELECT * FROM gaps ${filter} ORDER BY rule_id, first_arrival, number`;
    return this.#database.all<SqlRow>(sql, ...values).map(gapOf);
  }

  add(row: Omit<GapRow, 'number'>): number {
    return this.#database.transaction(() => {
      const { ruleId, reason, state } = row;
      const joined = this.#database
        .all<SqlRow>(TOUCHING, ruleId, reason, state, row.to, row.from)
        .map(gapOf);
      const [first] = joined;
      if (first === undefined || (state !== 'open' && state !== 'lost')) return this.#insert(row);
      const whole = joined.reduce(union, { ...row, number: first.number });
      for (const { number } of joined) this.#remove(number);
      return this.#insert(whole);
    });
  }

  update(number: number, change: Partial<Pick<GapRow, 'state' | 'from' | 'to' | 'message'>>): void {
    this.#database.transaction(() => {
      const row = this.#database.get<SqlRow>('SELECT * FROM gaps WHERE number = ?', number);
      if (row === undefined) return;
      this.#remove(number);
      this.#insert({ ...gapOf(row), ...change });
    });
  }

  prune(before: number): number {
    return this.#database.run(PRUNE, before);
  }

  #remove(number: number): void {
    this.#database.run('DELETE FROM gaps WHERE number = ?', number);
  }

  #insert(row: Omit<GapRow, 'number'> & { readonly number?: number }): number {
    const inserted = this.#database.get<{ number: number }>(
      INSERT,
      row.number ?? null,
      row.ruleId,
      row.reason,
      row.state,
      row.from,
      row.to,
      row.fromTime,
      row.toTime,
      row.message,
      row.createdAt,
    );
    return inserted?.number ?? 0;
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

interface SqlRow {
  readonly number: number;
  readonly rule_id: string;
  readonly reason: GapReason;
  readonly state: GapState;
  readonly first_arrival: number;
  readonly end_arrival: number;
  readonly from_time: number | null;
  readonly to_time: number | null;
  readonly message: string | null;
  readonly created_at: number;
}

function gapOf(row: SqlRow): GapRow {
  return {
    number: row.number,
    ruleId: row.rule_id,
    reason: row.reason,
    state: row.state,
    from: row.first_arrival,
    to: row.end_arrival,
    fromTime: row.from_time,
    toTime: row.to_time,
    message: row.message,
    createdAt: row.created_at,
  };
}

const TOUCHING = `SELECT * FROM gaps
  WHERE rule_id = ? AND reason = ? AND state = ? AND first_arrival <= ? AND end_arrival >= ?
  ORDER BY number`;
const INSERT = 'INSERT INTO gaps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number';
const PRUNE = "DELETE FROM gaps WHERE state IN ('filled', 'lost') AND created_at < ?";
