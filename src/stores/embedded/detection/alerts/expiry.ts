import type { Database } from '../../sqlite/database.ts';
import { FACET_COLUMNS, isBlock, isUnresolved, OWN_FACETS, WORKLOAD_FACETS } from './codes.ts';
import { TOMBSTONE_BYTES } from './additions.ts';
import { StoryCounts } from './counters.ts';
import { EVERYTHING } from './paths.ts';
import type { NarrowRow } from './rows.ts';
import { AlertWorkloads } from './workloads.ts';

/**
 * Deletes the oldest alerts raised before a time, and what only they referred to. Their ids are remembered: the same
 * events never raise them again. Within a transaction. Returns how many.
 */
export function expireAlerts(database: Database, before: number, limit: number): number {
  const rows = database.all<NarrowRow & { readonly id: Uint8Array }>(OLDEST, before, limit);
  const labels = database.column<number>(LABELS, numbersOf(rows));
  const stories = new StoryCounts(database);
  for (const row of rows) {
    const counted = isBlock(row.kind) ? 0 : 1;
    stories.add(row.story, -counted, isUnresolved(row.state) ? -counted : 0);
    database.run(
      'INSERT OR IGNORE INTO alert_tombstones VALUES (?)',
      row.id.slice(0, TOMBSTONE_BYTES),
    );
    database.run('DELETE FROM alerts WHERE created = ? AND number = ?', row.created, row.number);
  }
  for (const [table, column] of TABLES) {
    const sql = `DELETE FROM ${table} WHERE ${column} IN (SELECT value FROM json_each(?))`;
    database.run(sql, numbersOf(rows));
  }
  database.run(DELETE_HISTORY, JSON.stringify(rows.flatMap(({ history }) => history ?? [])));
  database.run(DELETE_CHANGES, 2 * limit);
  stories.save();
  for (const story of stories.stories) database.run(DELETE_STORY, story);
  for (const label of labels) database.run(DELETE_LABEL, label, label);
  for (const rule of new Set(rows.map((row) => row.rule))) database.run(DELETE_RULE, rule, rule);
  deleteWorkloads(database, [...new Set(rows.map(({ workload }) => workload))]);
  for (const column of OWN_FACETS.map((facet) => FACET_COLUMNS[facet])) {
    for (const value of new Set(rows.map((row) => row[column]))) {
      if (typeof value === 'number') {
        database.run(deleteValue('alerts', `alerts_by_${column}`, column), value, value);
      }
    }
  }
  return rows.length;
}

/** Those that no alert has any more, and values that they alone had. */
function deleteWorkloads(database: Database, numbers: readonly number[]): void {
  const workloads = new AlertWorkloads(database).valuesOf(numbers);
  const gone = [...workloads].filter(
    ([number]) => database.run(DELETE_WORKLOAD, number, number) > 0,
  );
  for (const [index, facet] of WORKLOAD_FACETS.entries()) {
    const column = FACET_COLUMNS[facet];
    const sql = deleteValue('alert_workloads', `alert_workloads_by_${column}`, column);
    for (const value of new Set(gone.map(([, values]) => values[index] ?? null))) {
      if (value !== null) database.run(sql, value, value);
    }
  }
}

const numbersOf = (rows: readonly NarrowRow[]): string =>
  JSON.stringify(rows.map(({ number }) => number));

/** What is kept by the number of an alert. */
const TABLES: readonly (readonly [table: string, column: string])[] = [
  ['alert_details', 'number'],
  ['alert_documents', 'number'],
  ['alert_suppressions', 'number'],
  ['alert_labels', 'number'],
  ['alert_notes', 'alert'],
  ['alert_steps', 'number'],
];

const OLDEST = `SELECT a.*, d.id FROM ${EVERYTHING.from} JOIN alert_details d USING (number)
  WHERE a.created < ? ORDER BY a.created, a.number LIMIT ?`;
/** Of the oldest ones, which were made on the oldest alerts; where alerts have changed often, later calls go on. */
const DELETE_CHANGES = `DELETE FROM alert_changes WHERE change IN (
  SELECT c.change FROM (SELECT * FROM alert_changes ORDER BY change LIMIT ?) c
    LEFT JOIN alerts a ON a.created = c.created AND a.number = c.number
  WHERE a.change IS NOT c.change)`;
const LABELS = `SELECT DISTINCT label FROM alert_labels
  WHERE number IN (SELECT value FROM json_each(?))`;
const DELETE_STORY = `DELETE FROM stories WHERE number = ? AND alerts = 0
  AND NOT EXISTS (SELECT 1 FROM alerts a INDEXED BY alerts_by_story WHERE a.story = stories.number)`;
const DELETE_LABEL = `DELETE FROM alert_values WHERE number = ?
  AND NOT EXISTS (SELECT 1 FROM alert_labels WHERE label = ?)`;
const DELETE_RULE = `DELETE FROM alert_rules WHERE number = ?
  AND NOT EXISTS (SELECT 1 FROM alerts INDEXED BY alerts_by_rule WHERE rule = ?)`;
const DELETE_WORKLOAD = `DELETE FROM alert_workloads WHERE number = ?
  AND NOT EXISTS (SELECT 1 FROM alerts INDEXED BY alerts_by_workload WHERE workload = ?)`;
const deleteValue = (table: string, index: string, column: string): string =>
  `DELETE FROM alert_values WHERE number = ?
    AND NOT EXISTS (SELECT 1 FROM ${table} INDEXED BY ${index} WHERE ${column} = ?)`;
const DELETE_HISTORY = `WITH RECURSIVE chain (number, previous) AS (
    SELECT number, previous FROM alert_history WHERE number IN (SELECT value FROM json_each(?))
    UNION ALL
    SELECT h.number, h.previous FROM chain c CROSS JOIN alert_history h ON h.number = c.previous
  )
  DELETE FROM alert_history WHERE number IN (SELECT number FROM chain)`;
