import type { Database, SqlValue } from '../../database.ts';
import { Table } from '../../rows.ts';

/** Inserts rows many at a time, which takes half of the time. Of one transaction only. */
export class RowBatch {
  readonly #database: Database;
  readonly #columns: number;
  readonly #insert: string;
  readonly #atOnce: number;
  #values: SqlValue[] = [];

  /** @param columns names of all columns that are written */
  constructor(database: Database, table: string, columns: readonly string[]) {
    this.#database = database;
    this.#columns = columns.length;
    this.#atOnce = database.rowsAtOnce;
    this.#insert = `INSERT INTO ${table} (${columns.join(', ')}) VALUES `;
  }

  add(...row: readonly SqlValue[]): void {
    for (const value of row) this.#values.push(value);
    if (this.#values.length < this.#atOnce * this.#columns) return;
    this.#write(this.#values, this.#atOnce);
    this.#values = [];
  }

  /** Until then the last rows are not in the table. */
  save(): void {
    let start = 0;
    // Of a few sizes only, so that there are few statements.
    for (let rows = this.#atOnce; rows >= 1; rows /= 2) {
      const end = start + rows * this.#columns;
      if (end > this.#values.length) continue;
      this.#write(this.#values.slice(start, end), rows);
      start = end;
    }
    this.#values = [];
  }

  #write(values: readonly SqlValue[], rows: number): void {
    const marks = `(${'?, '.repeat(this.#columns - 1)}?)`;
    const sql = `${this.#insert}${`${marks}, `.repeat(rows - 1)}${marks}`;
    this.#database.run(sql, ...values);
  }
}

/** Numbers of alerts, of changes and of entries in the history, each of which is given once. Of one transaction only. */
export class AlertCounters extends Table {
  #number: number;
  #change: number;
  #history: number;
  readonly #log = new RowBatch(this.database, 'alert_changes', ['change', 'created', 'number']);

  constructor(database: Database) {
    super(database);
    const row = database.get<{ number: number; change: number; history: number }>(
      'SELECT number, change, history FROM alert_counters',
    )!;
    this.#number = row.number;
    this.#change = row.change;
    this.#history = row.history;
  }

  nextNumber(): number {
    return (this.#number += 1);
  }

  /** Enters a change of an alert in their log. */
  nextChange(created: number, number: number): number {
    this.#change += 1;
    this.#log.add(this.#change, created, number);
    return this.#change;
  }

  /** Of an entry in the history. */
  nextEntry(): number {
    return (this.#history += 1);
  }

  save(): void {
    this.#log.save();
    const sql = 'UPDATE alert_counters SET number = ?, change = ?, history = ?';
    this.database.run(sql, this.#number, this.#change, this.#history);
  }
}

/** What is to be added to the counts of stories. Of one transaction only. */
export class StoryCounts extends Table {
  readonly #changes = new Map<number, { alerts: number; open: number }>();

  add(story: number | null, alerts: number, open: number): void {
    if (story === null) return;
    const change = this.#changes.get(story) ?? { alerts: 0, open: 0 };
    change.alerts += alerts;
    change.open += open;
    this.#changes.set(story, change);
  }

  save(): void {
    const rows = Array.from(this.#changes, ([story, { alerts, open }]) => [story, alerts, open]);
    const changed = rows.filter(([, alerts, open]) => alerts !== 0 || open !== 0);
    if (changed.length > 0) this.database.run(ADD_TO_STORIES, JSON.stringify(changed));
  }

  get stories(): number[] {
    return [...this.#changes.keys()];
  }
}

const ADD_TO_STORIES = `UPDATE stories
  SET alerts = stories.alerts + n.alerts, open_alerts = stories.open_alerts + n.open
  FROM (SELECT CAST(value ->> 0 AS INTEGER) AS number, CAST(value ->> 1 AS INTEGER) AS alerts,
      CAST(value ->> 2 AS INTEGER) AS open FROM json_rows(?)) AS n
  WHERE stories.number = n.number`;
