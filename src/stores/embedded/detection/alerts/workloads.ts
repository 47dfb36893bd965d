import { Table } from '../../sqlite/table.ts';
import { FACET_COLUMNS, WORKLOAD_FACETS, type WorkloadFacet } from './codes.ts';

/** Numbers of values, in the order of {@link WORKLOAD_FACETS}. */
export type WorkloadValues = readonly (number | null)[];

/**
 * Where alerts come from: container, pod, namespace, image and host. Far fewer combinations of these occur than alerts,
 * so each is stored once and has a number. An alert of which nothing is known has one too. Of one call or transaction only:
 * it remembers numbers, and a transaction may be undone.
 */
export class AlertWorkloads extends Table {
  readonly #interned = new Map<string, number>();

  /** Within a transaction. */
  intern(values: WorkloadValues): number {
    const key = values.join();
    const number =
      this.#interned.get(key) ??
      this.database.value<number>(FIND, ...values) ??
      this.database.value<number>(ADD, ...values)!;
    this.#interned.set(key, number);
    return number;
  }

  /** By number. */
  valuesOf(numbers: readonly number[]): Map<number, WorkloadValues> {
    const rows = this.database.all<WorkloadRow>(ROWS, JSON.stringify(numbers));
    return new Map(rows.map((row) => [row.number, COLUMNS.map((column) => row[column] ?? null)]));
  }

  /** The text that each has for a facet, of those that have one. */
  namesOf(facet: WorkloadFacet, numbers: readonly number[]): Map<number, string> {
    return this.database.pairs(namesBy(FACET_COLUMNS[facet]), JSON.stringify(numbers));
  }
}

type WorkloadRow = { readonly number: number } & Readonly<Record<string, number | null>>;

const COLUMNS = WORKLOAD_FACETS.map((facet) => FACET_COLUMNS[facet]);
const FIND = `SELECT number FROM alert_workloads INDEXED BY alert_workloads_by_container_id
  WHERE ${COLUMNS.map((column) => `${column} IS ?`).join(' AND ')}`;
const ADD = `INSERT INTO alert_workloads (${COLUMNS.join(', ')})
  VALUES (${COLUMNS.map(() => '?').join(', ')}) RETURNING number`;
const THESE = 'IN (SELECT value FROM json_each(?))';
const ROWS = `SELECT * FROM alert_workloads WHERE number ${THESE}`;
const namesBy = (column: string): string => `SELECT w.number, v.value
  FROM alert_workloads w JOIN alert_values v ON v.number = w.${column} WHERE w.number ${THESE}`;
