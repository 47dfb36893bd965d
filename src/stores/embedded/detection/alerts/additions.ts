import type { AlertFacet, AlertSuppression, NewAlert } from '../../../alert-store.ts';
import { assert } from '../../../../util/assert.ts';
import { Table } from '../../sqlite/table.ts';
import {
  FACET_COLUMNS,
  idBytes,
  kindOf,
  numberOfSeverity,
  OPEN,
  OWN_FACETS,
  WORKLOAD_FACETS,
} from './codes.ts';
import { AlertCounters } from './counters.ts';
import { AlertDocuments } from './documents.ts';
import { facetText } from '../../../alert-limits.ts';
import { rowById, textOfBigint } from './rows.ts';
import { AlertValues } from './values.ts';
import { AlertWorkloads } from './workloads.ts';

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
const ADD_LABEL = 'INSERT OR IGNORE INTO alert_labels VALUES (?, ?, ?)';
const RULE = 'SELECT number FROM alert_rules WHERE rule_id = ? AND revision = ? AND tags = ?';
const ADD_RULE =
  'INSERT INTO alert_rules (rule_id, revision, tags) VALUES (?, ?, ?) RETURNING number';
const PUT_SUPPRESSION = 'INSERT OR REPLACE INTO alert_suppressions VALUES (?, ?, ?, ?, ?, ?)';
