import type { AlertFacet, AlertSuppression, NewAlert } from '../../../alert-store.ts';
import { assert } from '../../../../util/assert.ts';
import { Table } from '../../rows.ts';
import {
  FACET_COLUMNS,
  idBytes,
  kindOf,
  numberOfSeverity,
  OPEN,
  OWN_FACETS,
  WORKLOAD_FACETS,
  isBlock,
  isUnresolved,
} from './codes.ts';
import { AlertCounters, StoryCounts } from './counters.ts';
import { AlertDocuments, AlertValues, AlertWorkloads } from './values.ts';
import { facetText } from '../../../alert-limits.ts';
import type { Database } from '../../database.ts';
import { EVERYTHING } from './paths.ts';
import { rowById, textOfBigint, type NarrowRow } from './rows.ts';

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
  }
  const ids = rows.map(({ id }) => Buffer.from(id.slice(0, TOMBSTONE_BYTES)).toString('hex'));
  database.run(ADD_TOMBSTONES, JSON.stringify(ids));
  database.run(DELETE_ALERTS, JSON.stringify(rows.map(({ created, number }) => [created, number])));
  for (const [table, column] of TABLES) {
    const sql = `DELETE FROM ${table} WHERE ${column} IN (SELECT value FROM json_numbers(?))`;
    database.run(sql, numbersOf(rows));
  }
  database.run(DELETE_HISTORY, JSON.stringify(rows.flatMap(({ history }) => history ?? [])));
  database.run(DELETE_CHANGES, 2 * limit);
  stories.save();
  const deleteOf = (sql: string, numbers: Iterable<unknown>) => {
    const list = [...new Set(numbers)].filter((number) => typeof number === 'number');
    if (list.length > 0) database.run(sql, JSON.stringify(list));
  };
  deleteOf(DELETE_STORIES, stories.stories);
  deleteOf(DELETE_LABELS, labels);
  deleteOf(
    DELETE_RULES,
    rows.map((row) => row.rule),
  );
  deleteWorkloads(
    database,
    rows.map(({ workload }) => workload),
    deleteOf,
  );
  for (const column of OWN_FACETS.map((facet) => FACET_COLUMNS[facet]))
    deleteOf(
      deleteValues('alerts', `alerts_by_${column}`, column),
      rows.map((row) => row[column]),
    );
  return rows.length;
}

/** Those that no alert has any more, and values that they alone had. */
function deleteWorkloads(
  database: Database,
  numbers: readonly number[],
  deleteOf: (sql: string, numbers: Iterable<unknown>) => void,
): void {
  const unique = [...new Set(numbers)];
  const workloads = new AlertWorkloads(database).valuesOf(unique);
  const gone = database
    .column<number>(DELETE_WORKLOADS, JSON.stringify(unique))
    .map((number) => workloads.get(number) ?? []);
  for (const [index, facet] of WORKLOAD_FACETS.entries()) {
    const column = FACET_COLUMNS[facet];
    const sql = deleteValues('alert_workloads', `alert_workloads_by_${column}`, column);
    deleteOf(
      sql,
      gone.map((values) => values[index]),
    );
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
  WHERE number IN (SELECT value FROM json_numbers(?))`;
const ADD_TOMBSTONES = `INSERT INTO alert_tombstones
  SELECT unhex(value) FROM json_texts(?) WHERE TRUE ON CONFLICT DO NOTHING`;
const DELETE_ALERTS = `DELETE FROM alerts WHERE (created, number) IN (
  SELECT CAST(value ->> 0 AS INTEGER), CAST(value ->> 1 AS INTEGER) FROM json_rows(?))`;
const THESE = 'number IN (SELECT value FROM json_numbers(?))';
/** By one statement for all: a server that is asked about each may read the whole table every time. */
const DELETE_STORIES = `DELETE FROM stories WHERE ${THESE} AND alerts = 0
  AND NOT EXISTS (SELECT 1 FROM alerts a INDEXED BY alerts_by_story WHERE a.story = stories.number)`;
const DELETE_LABELS = `DELETE FROM alert_values WHERE ${THESE}
  AND NOT EXISTS (SELECT 1 FROM alert_labels l WHERE l.label = alert_values.number)`;
const DELETE_RULES = `DELETE FROM alert_rules WHERE ${THESE}
  AND NOT EXISTS (SELECT 1 FROM alerts a INDEXED BY alerts_by_rule WHERE a.rule = alert_rules.number)`;
const DELETE_WORKLOADS = `DELETE FROM alert_workloads WHERE ${THESE}
  AND NOT EXISTS (SELECT 1 FROM alerts a INDEXED BY alerts_by_workload WHERE a.workload = alert_workloads.number)
  RETURNING number`;
const deleteValues = (table: string, index: string, column: string): string =>
  `DELETE FROM alert_values WHERE ${THESE}
    AND NOT EXISTS (SELECT 1 FROM ${table} t INDEXED BY ${index} WHERE t.${column} = alert_values.number)`;
const DELETE_HISTORY = `WITH RECURSIVE chain (number, previous) AS (
    SELECT number, previous FROM alert_history WHERE number IN (SELECT value FROM json_numbers(?))
    UNION ALL
    SELECT h.number, h.previous FROM chain c CROSS JOIN alert_history h ON h.number = c.previous
  )
  DELETE FROM alert_history WHERE number IN (SELECT number FROM chain)`;

/** Of one transaction only. */
interface Work {
  readonly counters: AlertCounters;
  readonly documents: AlertDocuments;
  readonly values: AlertValues;
  readonly workloads: AlertWorkloads;
}

/** Raises alerts, and lets them grow. */
export class AlertAdditions extends Table {
  has(id: string): boolean {
    const bytes = idBytes(id);
    return bytes !== null && this.#has(bytes);
  }

  /** Within a transaction. */
  add(alerts: readonly NewAlert[]): number {
    if (alerts.length === 0) return 0;
    const counters = new AlertCounters(this.database);
    const documents = new AlertDocuments(this.database);
    const values = new AlertValues(this.database);
    const workloads = new AlertWorkloads(this.database);
    let added = 0;
    for (const alert of alerts) {
      const id = idBytes(alert.id);
      assert(id !== null, 'the id of an alert has 64 hexadecimal digits');
      if (this.#has(id)) continue;
      this.#insert(alert, id, { counters, documents, values, workloads });
      added += 1;
    }
    if (added > 0) counters.save();
    return added;
  }

  /** Within a transaction. */
  grow(
    changes: readonly { readonly id: string; readonly suppression: AlertSuppression }[],
    now: number,
  ): void {
    if (changes.length === 0) return;
    const counters = new AlertCounters(this.database);
    const last = new Map(changes.map(({ id, suppression }) => [id, suppression]));
    for (const [id, suppression] of last) {
      const bytes = idBytes(id);
      const row = bytes === null ? undefined : rowById(this.database, bytes);
      if (row === undefined) continue;
      const { created, number } = row;
      // Some grow with each run for days: of the log of changes, only the last counts.
      this.database.run(FORGET_CHANGE, created, number);
      const change = counters.nextChange(created, number);
      this.database.run(GROW, change, suppression.count, created, number);
      this.#putSuppression(number, suppression, now);
    }
    counters.save();
  }

  #has(id: Uint8Array): boolean {
    return this.database.get(HAS, id, id.subarray(0, TOMBSTONE_BYTES)) !== undefined;
  }

  #insert(alert: NewAlert, id: Uint8Array, { counters, documents, values, workloads }: Work): void {
    const number = counters.nextNumber();
    const rule = this.#ruleOf(alert);
    const group = alert.group === null ? null : idBytes(alert.group);
    assert(group !== null || alert.group === null, 'a group is the id of an alert');
    const numberOf = (facet: AlertFacet): number | null => {
      const value = alert.facets[facet];
      return value === undefined ? null : values.intern(facet, facetText(value));
    };
    this.database.run(
      INSERT,
      alert.createdAt,
      number,
      kindOf(alert),
      OPEN,
      numberOfSeverity(alert.severity),
      rule,
      workloads.intern(WORKLOAD_FACETS.map(numberOf)),
      ...OWN_FACETS.map(numberOf),
      alert.riskScore,
      counters.nextChange(alert.createdAt, number),
      group,
      alert.suppression?.count ?? 0,
    );
    this.database.run(
      INSERT_DETAILS,
      number,
      alert.createdAt,
      id,
      alert.ruleName,
      alert.reason,
      alert.runId,
      textOfBigint(alert.firstEvent),
      textOfBigint(alert.lastEvent),
      JSON.stringify(alert.arrivals),
    );
    documents.add(number, rule, alert.document);
    for (const facet of alert.partialFacets ?? []) {
      this.database.run(ADD_LABEL, values.intern('partial', facet), alert.createdAt, number);
    }
    if (alert.suppression !== null) {
      this.#putSuppression(number, alert.suppression, alert.createdAt);
    }
  }

  #ruleOf({ ruleId, ruleRevision, ruleTags }: NewAlert): number {
    const values = [ruleId, ruleRevision, JSON.stringify(ruleTags)];
    return (
      this.database.value<number>(RULE, ...values) ??
      this.database.value<number>(ADD_RULE, ...values)!
    );
  }

  #putSuppression(number: number, suppression: AlertSuppression, now: number): void {
    const { instance, start, end, count } = suppression;
    this.database.run(
      PUT_SUPPRESSION,
      number,
      instance,
      textOfBigint(start),
      textOfBigint(end),
      count,
      now,
    );
  }
}

/** Of an id, which is a hash; half of it distinguishes billions of alerts. */
export const TOMBSTONE_BYTES = 16;

const HAS = `SELECT 1 FROM alert_details WHERE id = ?
  UNION ALL SELECT 1 FROM alert_tombstones WHERE id = ? LIMIT 1`;
const FORGET_CHANGE = `DELETE FROM alert_changes WHERE change =
  (SELECT change FROM alerts WHERE created = ? AND number = ?)`;
const GROW = 'UPDATE alerts SET change = ?, suppressed = ? WHERE created = ? AND number = ?';
const FACETS = OWN_FACETS.map((facet) => FACET_COLUMNS[facet]);
const INSERT = `INSERT INTO alerts
  (created, number, kind, state, severity, rule, workload, ${FACETS.join(', ')}, risk, change, sequence, suppressed)
  VALUES (?, ?, ?, ?, ?, ?, ?, ${FACETS.map(() => '?').join(', ')}, ?, ?, ?, ?)`;
const INSERT_DETAILS = `INSERT INTO alert_details
  (number, created, id, rule_name, reason, run_id, first_event, last_event, arrivals)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const ADD_LABEL = 'INSERT INTO alert_labels VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
const RULE = 'SELECT number FROM alert_rules WHERE rule_id = ? AND revision = ? AND tags = ?';
const ADD_RULE =
  'INSERT INTO alert_rules (rule_id, revision, tags) VALUES (?, ?, ?) RETURNING number';
const PUT_SUPPRESSION = `INSERT INTO alert_suppressions VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (number) DO UPDATE SET instance = excluded.instance, first_event = excluded.first_event,
    last_event = excluded.last_event, count = excluded.count, last_detected = excluded.last_detected`;
