import type { ExceptedQuery, RunQuery, RunRow, RunTable } from '../../detection-store.ts';
import type { SqlValue } from '../sqlite/database.ts';
import { flag, named, plain, RowMapping } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';
import { Where } from '../sqlite/where.ts';

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
