import type {
  ExceptionRow,
  ExceptionTable,
  FactTable,
  RuleHistoryRow,
  RuleRow,
  RuleTable,
  RuleTestsRow,
  RuleTestsTable,
  ValueListRow,
  ValueListTable,
} from '../../detection-store.ts';
import type { Database } from '../database.ts';
import { Rows } from '../rows.ts';

/** Of one rule. */
const MAX_HISTORY = 1_000;

export function ruleTable(database: Database): RuleTable {
  const rules = new Rows<RuleRow>(database, 'rules');
  const changes = new Rows<RuleHistoryRow>(database, 'rule_history', { hidden: ['rule_id'] });
  const history: RuleTable['history'] = (id, limit) =>
    changes.all('WHERE rule_id = ? ORDER BY number DESC LIMIT ?', id, limit);

  /** What people see of a change; that of a base alone, say, is none. */
  const remember = (row: RuleRow): void => {
    const [last] = history(row.id, 1);
    const { id, updatedAt, updatedBy, revision, isEnabled, isLive } = row;
    const isSame =
      last?.revision === revision && last.isEnabled === isEnabled && last.isLive === isLive;
    if (isSame) return;
    const values = [id, updatedAt, updatedBy, revision, Number(isEnabled), Number(isLive)];
    database.run(ADD_CHANGE, ...values);
    database.run(PRUNE_CHANGES, id, id, MAX_HISTORY);
  };

  return {
    list: () => rules.all('ORDER BY id'),
    get: (id) => rules.get(id),
    revision: (id, revision) => database.value<string>(REVISION, id, revision) ?? null,
    nextRevision: (id) => database.value<number>(NEXT_REVISION, id) ?? 0,
    history,
    put: (row) =>
      database.transaction(() => {
        rules.put(row);
        const { id, revision, document } = row;
        database.run(ADD_REVISION, id, revision, document);
        remember(row);
      }),
    remove: (id) => rules.remove(id),
  };
}

const ADD_CHANGE = `INSERT INTO rule_history (rule_id, at, by, revision, is_enabled, is_live)
  VALUES (?, ?, ?, ?, ?, ?)`;
const PRUNE_CHANGES = `DELETE FROM rule_history WHERE rule_id = ? AND number <=
  (SELECT number FROM rule_history WHERE rule_id = ? ORDER BY number DESC LIMIT 1 OFFSET ?)`;
const REVISION = 'SELECT document FROM rule_revisions WHERE rule_id = ? AND revision = ?';
const NEXT_REVISION =
  'SELECT coalesce(max(revision) + 1, 0) AS next FROM rule_revisions WHERE rule_id = ?';
const ADD_REVISION = 'INSERT INTO rule_revisions VALUES (?, ?, ?) ON CONFLICT DO NOTHING';

export function ruleTestsTable(database: Database): RuleTestsTable {
  const tests = new Rows<RuleTestsRow>(database, 'rule_tests', { key: 'rule_id' });
  return {
    list: () => tests.all('ORDER BY rule_id'),
    get: (ruleId) => tests.get(ruleId),
    put: (row) => tests.put(row),
    remove: (ruleId) => tests.remove(ruleId),
  };
}

export function exceptionTable(database: Database): ExceptionTable {
  const exceptions = new Rows<ExceptionRow>(database, 'exceptions', { key: 'key' });
  return {
    lists: () => exceptions.all('WHERE list IS NULL ORDER BY key'),
    items: () => exceptions.all('WHERE list IS NOT NULL ORDER BY key'),
    hidden() {
      const rows = database.all<{ key: string; matches: number; last: number }>(HITS);
      return new Map(rows.map(({ key, matches, last }) => [key, { matches, last }]));
    },
    hiddenSince: (from) => database.pairs(DAYS, dayOf(from)),
    countedFrom() {
      const fact = database.value<string>(COUNTED_FROM);
      return fact === undefined ? null : Number(fact);
    },
    put: (row) => exceptions.put(row),
    remove: (key) =>
      database.transaction(() => {
        for (const table of HIT_TABLES) database.run(removeHits(table), key, key);
        return exceptions.remove(key);
      }),
    addHidden: (key, matches, now) =>
      database.transaction(() => {
        database.run(ADD_HITS, key, matches, now);
        database.run(ADD_DAY, key, dayOf(now), matches);
        database.run(REMOVE_DAYS, key, dayOf(now) - KEPT_DAYS);
        database.run(COUNTED, String(now));
      }),
  };
}

const HITS = 'SELECT key, matches, last FROM exception_hits';
const ADD_HITS = `INSERT INTO exception_hits VALUES (?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET matches = exception_hits.matches + excluded.matches,
    last = max(exception_hits.last, excluded.last)`;
const HIT_TABLES = ['exception_hits', 'exception_days'] as const;
const removeHits = (table: (typeof HIT_TABLES)[number]) => `DELETE FROM ${table}
  WHERE key = ? OR key IN (SELECT key FROM exceptions WHERE list = ?)`;

/** Days of UTC: the last of them and as many before. */
export const KEPT_DAYS = 35;
export const DAY_MS = 24 * 60 * 60 * 1_000;
export const dayOf = (time: number) => Math.floor(time / DAY_MS);
const DAYS = 'SELECT key, sum(matches) AS matches FROM exception_days WHERE day >= ? GROUP BY key';
const ADD_DAY = `INSERT INTO exception_days VALUES (?, ?, ?)
  ON CONFLICT (key, day) DO UPDATE SET matches = exception_days.matches + excluded.matches`;
const REMOVE_DAYS = 'DELETE FROM exception_days WHERE key = ? AND day < ?';
const COUNTED = `INSERT INTO facts VALUES ('exceptions.counted-from', ?) ON CONFLICT DO NOTHING`;
const COUNTED_FROM = `SELECT value FROM facts WHERE name = 'exceptions.counted-from'`;

export function valueListTable(database: Database): ValueListTable {
  const lists = new Rows<ValueListRow>(database, 'value_lists');
  return {
    list: () => lists.all('ORDER BY id'),
    put: (row) => lists.put(row),
    remove: (id) => lists.remove(id),
  };
}

export const factTable = (database: Database): FactTable => ({
  get: (name) => database.value('SELECT value FROM facts WHERE name = ?', name) ?? null,
  list: (prefix) => database.pairs(FACTS_WITH_PREFIX, prefix, prefix),
  put: (name, value) => void database.run(PUT_FACT, name, value),
  remove: (name) => database.run('DELETE FROM facts WHERE name = ?', name) > 0,
});

const PUT_FACT =
  'INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value';
/** There are few: no index is needed for the beginning of a name. */
const FACTS_WITH_PREFIX =
  'SELECT name, value FROM facts WHERE substr(name, 1, length(?)) = ? ORDER BY name';
