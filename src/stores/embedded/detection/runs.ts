import { createHash } from 'node:crypto';
import type {
  ExceptedQuery,
  RunQuery,
  RunRow,
  RunTable,
  GapRow,
  GapTable,
  BacklogRow,
  BacklogTable,
  HandledTable,
} from '../../detection-store.ts';
import type { SqlValue } from '../sqlite/database.ts';
import { flag, named, plain, RowMapping } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';
import { Where } from '../sqlite/where.ts';

/** There may be millions of them: 128 bits of a hash distinguish them in a fifth of the space. */
const HASH_BYTES = 16;

/** Keys are grouped by the week in which they came, so that to remove a week is quick. */
const WEEK_MS = 7 * 86_400_000;

export class SqliteHandled extends Table implements HandledTable {
  has(ruleId: string, key: string): boolean {
    return this.database.get(IS_HANDLED, hashOf(ruleId, key)) !== undefined;
  }

  add(ruleId: string, keys: readonly string[], now: number): void {
    const week = weekOf(now);
    this.database.transaction(() => {
      this.database.run('INSERT OR IGNORE INTO handled_weeks VALUES (?)', week);
      for (const key of keys) this.database.run(ADD_HANDLED, week, hashOf(ruleId, key));
    });
  }

  prune(before: number, limit: number): number {
    const week = weekOf(before);
    return this.database.transaction(() => {
      const removed = this.database.run(PRUNE_HANDLED, week, limit);
      if (removed < limit) this.database.run('DELETE FROM handled_weeks WHERE week < ?', week);
      return removed;
    });
  }
}

const weekOf = (time: number) => Math.floor(time / WEEK_MS);

function hashOf(ruleId: string, key: string): Uint8Array {
  const hash = createHash('sha256').update(`${ruleId.length} ${ruleId}${key}`).digest();
  return hash.subarray(0, HASH_BYTES);
}

const IS_HANDLED = `SELECT 1 FROM handled_weeks CROSS JOIN handled USING (week) WHERE hash = ? LIMIT 1`;
const ADD_HANDLED = 'INSERT OR IGNORE INTO handled VALUES (?, ?)';
const PRUNE_HANDLED = `DELETE FROM handled WHERE (week, hash) IN (
  SELECT week, hash FROM handled WHERE week < ? ORDER BY week, hash LIMIT ?)`;

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
    return this.database.get(IS_WAITING, ruleId, key) !== undefined;
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
const IS_WAITING = 'SELECT 1 FROM backlog WHERE rule_id = ? AND key = ?';

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

export class SqliteRuns extends Table implements RunTable {
  /**
   * How many runs rules have, for those that were counted. To count takes long, so that is done once; where a
   * transaction was undone, it may be a few too many.
   */
  readonly #counts = new Map<string, number>();

  list({ ruleId, outcome, isNotable, limit, before, after }: RunQuery): RunRow[] {
    const where = new Where();
    if (ruleId !== undefined) where.add('rule_id = ?', ruleId);
    // SQLite uses the index of the others only where it sees that they are meant.
    if (outcome !== undefined) where.add('outcome = ?', outcome);
    if (outcome !== undefined && outcome !== 'succeeded') where.add("outcome <> 'succeeded'");
    if (isNotable !== undefined) where.add(isNotable ? 'is_notable = 1' : 'is_notable = 0');
    if (before !== undefined) where.add('started_at < ?', before);
    if (after !== undefined) where.add('(started_at, id) < (?, ?)', after.startedAt, after.id);
    const sql = `SELECT * FROM runs ${where.sql} ORDER BY started_at DESC, id DESC LIMIT ?`;
    return this.rows(RUN, sql, ...where.values, limit);
  }

  excepted({ from, to, ruleIds }: ExceptedQuery): number {
    const sum = this.database.value<number>(
      EXCEPTED,
      from ?? null,
      to ?? null,
      ruleIds === undefined ? null : JSON.stringify(ruleIds),
    );
    return sum ?? 0;
  }

  put(row: RunRow): void {
    const count = this.#counts.get(row.ruleId);
    if (count !== undefined && !this.#has(row)) this.#counts.set(row.ruleId, count + 1);
    const isNotable = row.matches > 0 || row.fromBacklog > 0 || row.outcome !== 'succeeded';
    this.database.run(PUT, ...STORED_RUN.values({ ...row, isNotable }));
  }

  prune(before: number, maxPerRule: number, limit: number): number {
    return this.database.transaction(() => {
      let removed = this.#removed(REMOVE_BEFORE, before, limit);
      for (const { rule_id } of this.database.all<RuleId>(RULES)) {
        if (removed >= limit) break;
        const over = Math.min(this.#count(rule_id) - maxPerRule, limit - removed);
        if (over <= 0) continue;
        const quiet = this.#removed(REMOVE_QUIET, rule_id, over);
        removed += quiet + (quiet < over ? this.#removed(REMOVE_OLDEST, rule_id, over - quiet) : 0);
      }
      return removed;
    });
  }

  #has({ ruleId, startedAt, id }: RunRow): boolean {
    return this.database.get(HAS, ruleId, startedAt, id) !== undefined;
  }

  #count(ruleId: string): number {
    const known = this.#counts.get(ruleId);
    if (known !== undefined) return known;
    const count = this.database.value<number>(COUNT, ruleId) ?? 0;
    this.#counts.set(ruleId, count);
    return count;
  }

  #removed(sql: string, ...values: SqlValue[]): number {
    const rows = this.database.all<RuleId>(sql, ...values);
    for (const { rule_id } of rows) {
      const count = this.#counts.get(rule_id);
      if (count !== undefined) this.#counts.set(rule_id, count - 1);
    }
    return rows.length;
  }
}

/** A run that has found nothing has hidden nothing. */
const EXCEPTED = `SELECT total(excepted) AS sum FROM runs INDEXED BY notable_runs
  WHERE is_notable = 1 AND started_at >= coalesce(?1, started_at) AND started_at <= coalesce(?2, started_at)
    AND (?3 IS NULL OR rule_id IN (SELECT value FROM json_each(?3)))`;

interface RuleId {
  readonly rule_id: string;
}

const COLUMNS = {
  id: plain,
  ruleId: plain,
  revision: plain,
  kind: plain,
  plannedAt: plain,
  startedAt: plain,
  endedAt: plain,
  from: named('first_arrival'),
  to: named('end_arrival'),
  candidates: plain,
  fromBacklog: plain,
  matches: plain,
  alerts: plain,
  suppressed: plain,
  backlog: plain,
  excepted: plain,
  selfMatches: plain,
  duplicates: plain,
  failures: plain,
  lagMs: plain,
  outcome: plain,
  message: plain,
};
const RUN = new RowMapping<RunRow>(COLUMNS);
/** By which the notable ones are found. */
const STORED_RUN = new RowMapping<RunRow & { readonly isNotable: boolean }>({
  ...COLUMNS,
  isNotable: flag,
});

const PUT = STORED_RUN.replace('runs');
const HAS = 'SELECT 1 FROM runs WHERE rule_id = ? AND started_at = ? AND id = ?';
const REMOVE_BEFORE = `DELETE FROM runs WHERE (rule_id, started_at, id) IN (
  SELECT rule_id, started_at, id FROM runs WHERE started_at < ? ORDER BY started_at, id LIMIT ?)
  RETURNING rule_id`;
/** From rule to rule: there are far more runs. */
const RULES = `WITH RECURSIVE r (rule_id) AS (
    SELECT min(rule_id) FROM runs
    UNION ALL
    SELECT (SELECT min(rule_id) FROM runs WHERE rule_id > r.rule_id) FROM r WHERE r.rule_id IS NOT NULL)
  SELECT rule_id FROM r WHERE rule_id IS NOT NULL`;
const COUNT = 'SELECT count(*) AS runs FROM runs WHERE rule_id = ?';
const REMOVE_QUIET = `DELETE FROM runs WHERE (rule_id, started_at, id) IN (
  SELECT rule_id, started_at, id FROM runs WHERE rule_id = ? AND is_notable = 0
  ORDER BY started_at, id LIMIT ?)
  RETURNING rule_id`;
const REMOVE_OLDEST = `DELETE FROM runs WHERE (rule_id, started_at, id) IN (
  SELECT rule_id, started_at, id FROM runs WHERE rule_id = ? ORDER BY started_at, id LIMIT ?)
  RETURNING rule_id`;
