import { createHash } from 'node:crypto';
import type {
  BacklogRow,
  BacklogTable,
  GapRow,
  GapTable,
  HandledTable,
  RunRow,
  RunTable,
} from '../../detection-store.ts';
import type { Database, SqlValue } from '../database.ts';
import { named, Rows, Where } from '../rows.ts';

/** By which the notable ones are found. */
type StoredRun = RunRow & { readonly isNotable: boolean };

export function runTable(database: Database): RunTable {
  const columns = { from: named('first_arrival'), to: named('end_arrival') };
  const runs = new Rows<StoredRun>(database, 'runs', { key: 'rule_id, started_at, id', columns });
  /**
   * How many runs rules have, for those that were counted. To count takes long, so that is done once; where a
   * transaction was undone, it may be a few too many.
   */
  const counts = new Map<string, number>();

  const countOf = (ruleId: string): number => {
    const count = counts.get(ruleId) ?? database.value<number>(COUNT, ruleId) ?? 0;
    counts.set(ruleId, count);
    return count;
  };

  const removed = (sql: string, ...values: SqlValue[]): number => {
    const rules = database.column<string>(sql, ...values);
    for (const rule of rules) {
      const count = counts.get(rule);
      if (count !== undefined) counts.set(rule, count - 1);
    }
    return rules.length;
  };

  return {
    list({ ruleId, outcome, isNotable, limit, before, after }) {
      const where = new Where();
      if (ruleId !== undefined) where.add('rule_id = ?', ruleId);
      // SQLite uses the index of the others only where it sees that they are meant.
      if (outcome !== undefined) where.add('outcome = ?', outcome);
      if (outcome !== undefined && outcome !== 'succeeded') where.add("outcome <> 'succeeded'");
      if (isNotable !== undefined) where.add(isNotable ? 'is_notable = 1' : 'is_notable = 0');
      if (before !== undefined) where.add('started_at < ?', before);
      if (after !== undefined) where.add('(started_at, id) < (?, ?)', after.startedAt, after.id);
      const rest = `${where.sql} ORDER BY started_at DESC, id DESC LIMIT ?`;
      return runs.all(rest, ...where.values, limit).map(runOf);
    },
    excepted({ from = null, to = null, ruleIds }) {
      const rules = ruleIds === undefined ? null : JSON.stringify(ruleIds);
      return database.value<number>(EXCEPTED, from, to, rules) ?? 0;
    },
    put(row) {
      const { ruleId, startedAt, id } = row;
      const count = counts.get(ruleId);
      const isNew = count !== undefined && database.get(HAS, ruleId, startedAt, id) === undefined;
      if (isNew) counts.set(ruleId, count + 1);
      const isNotable = row.matches > 0 || row.fromBacklog > 0 || row.outcome !== 'succeeded';
      runs.put({ ...row, isNotable });
    },
    prune: (before, maxPerRule, limit) =>
      database.transaction(() => {
        let done = removed(REMOVE_BEFORE, before, limit);
        for (const rule of database.column<string>(RULES)) {
          if (done >= limit) break;
          const over = Math.min(countOf(rule) - maxPerRule, limit - done);
          if (over <= 0) continue;
          const quiet = removed(REMOVE_QUIET, rule, over);
          done += quiet + (quiet < over ? removed(REMOVE_OLDEST, rule, over - quiet) : 0);
        }
        return done;
      }),
  };
}

/** The fields in the order in which they are answered. */
function runOf(stored: StoredRun): RunRow {
  const { isNotable: _, id, ruleId, revision, kind, plannedAt, ...run } = stored;
  return { id, ruleId, revision, kind, plannedAt, ...run };
}

/** A run that has found nothing has hidden nothing. */
const EXCEPTED = `SELECT total(excepted) AS sum FROM runs INDEXED BY notable_runs
  WHERE is_notable = 1 AND started_at >= coalesce(?1, started_at) AND started_at <= coalesce(?2, started_at)
    AND (CAST(?3 AS TEXT) IS NULL OR rule_id IN (SELECT value FROM json_texts(?3)))`;
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

/** Without a number it gets the next. */
type NewGap = Omit<GapRow, 'number'> & { readonly number?: number };

export function gapTable(database: Database): GapTable {
  const columns = { from: named('first_arrival'), to: named('end_arrival') };
  const gaps = new Rows<NewGap>(database, 'gaps', { key: 'number', columns });
  const read = (rest: string, ...values: SqlValue[]) => gaps.all(rest, ...values) as GapRow[];

  return {
    list({ ruleId, isOpen }) {
      const where = new Where();
      if (ruleId !== undefined) where.add('rule_id = ?', ruleId);
      if (isOpen !== undefined) where.add(`state ${isOpen ? 'IN' : 'NOT IN'} ('open', 'filling')`);
      return read(`${where.sql} ORDER BY rule_id, first_arrival, number`, ...where.values);
    },
    add: (row) =>
      database.transaction(() => {
        const { ruleId, reason, state, from, to } = row;
        const joined = read(TOUCHING, ruleId, reason, state, to, from);
        const [first] = joined;
        if (first === undefined || (state !== 'open' && state !== 'lost'))
          return gaps.add(row) as number;
        const whole = joined.reduce(union, { ...row, number: first.number });
        for (const { number } of joined) gaps.remove(number);
        gaps.insert(whole);
        return first.number;
      }),
    update: (number, change) =>
      database.transaction(() => {
        const row = gaps.get(number);
        if (row === null) return;
        gaps.remove(number);
        gaps.insert({ ...row, number, ...change });
      }),
    prune: (before) => database.run(PRUNE, before),
  };
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

const TOUCHING = `WHERE rule_id = ? AND reason = ? AND state = ? AND first_arrival <= ? AND end_arrival >= ?
  ORDER BY number`;
const PRUNE = "DELETE FROM gaps WHERE state IN ('filled', 'lost') AND created_at < ?";

export function backlogTable(database: Database): BacklogTable {
  const backlog = new Rows<BacklogRow>(database, 'backlog', { columns: { group: named('whose') } });
  return {
    sizes: () => database.pairs('SELECT rule_id, count(*) AS size FROM backlog GROUP BY rule_id'),
    size: (ruleId) => database.value<number>(SIZE, ruleId)!,
    next: (ruleId, limit) =>
      backlog.all('WHERE rule_id = ? ORDER BY turn, number LIMIT ?', ruleId, limit),
    last: (ruleId, limit) =>
      backlog
        .all('WHERE rule_id = ? ORDER BY turn DESC, number DESC LIMIT ?', ruleId, limit)
        .reverse(),
    firstTurn: (ruleId) => database.value<number | null>(FIRST_TURN, ruleId) ?? null,
    lastTurn: (ruleId, group) => database.value<number | null>(LAST_TURN, ruleId, group) ?? null,
    add: (rows) =>
      database.runEach(
        ADD,
        rows.map((row) => [row.ruleId, row.key, row.match, row.group, row.turn, row.addedAt]),
      ),
    remove: (numbers) =>
      database.runEach(
        'DELETE FROM backlog WHERE number = ?',
        numbers.map((number) => [number]),
      ),
    has: (ruleId, key) => database.get(IS_WAITING, ruleId, key) !== undefined,
  };
}

const SIZE = 'SELECT count(*) AS size FROM backlog WHERE rule_id = ?';
const FIRST_TURN = 'SELECT min(turn) AS turn FROM backlog WHERE rule_id = ?';
const LAST_TURN = 'SELECT max(turn) AS turn FROM backlog WHERE rule_id = ? AND whose = ?';
const ADD = `INSERT INTO backlog (rule_id, key, "match", whose, turn, added_at) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (rule_id, key) DO NOTHING`;
const IS_WAITING = 'SELECT 1 FROM backlog WHERE rule_id = ? AND key = ?';

/** There may be millions of them: 128 bits of a hash distinguish them in a fifth of the space. */
const HASH_BYTES = 16;

/** Keys are grouped by the week in which they came, so that to remove a week is quick. */
const WEEK_MS = 7 * 86_400_000;

export const handledTable = (database: Database): HandledTable => ({
  has: (ruleId, key) => database.get(IS_HANDLED, hashOf(ruleId, key)) !== undefined,
  add: (ruleId, keys, now) =>
    database.transaction(() => {
      database.run(ADD_WEEK, weekOf(now));
      for (const key of keys) database.run(ADD_HANDLED, weekOf(now), hashOf(ruleId, key));
    }),
  prune: (before, limit) =>
    database.transaction(() => {
      const week = weekOf(before);
      const removed = database.run(PRUNE_HANDLED, week, limit);
      if (removed < limit) database.run('DELETE FROM handled_weeks WHERE week < ?', week);
      return removed;
    }),
});

const weekOf = (time: number) => Math.floor(time / WEEK_MS);

function hashOf(ruleId: string, key: string): Uint8Array {
  const hash = createHash('sha256').update(`${ruleId.length} ${ruleId}${key}`).digest();
  return hash.subarray(0, HASH_BYTES);
}

const IS_HANDLED = `SELECT 1 FROM handled_weeks CROSS JOIN handled USING (week) WHERE hash = ? LIMIT 1`;
const ADD_WEEK = 'INSERT INTO handled_weeks VALUES (?) ON CONFLICT DO NOTHING';
const ADD_HANDLED = 'INSERT INTO handled VALUES (?, ?) ON CONFLICT DO NOTHING';
const PRUNE_HANDLED = `DELETE FROM handled WHERE (week, hash) IN (
  SELECT week, hash FROM handled WHERE week < ? ORDER BY week, hash LIMIT ?)`;
