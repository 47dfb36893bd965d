import { Table } from '../../rows.ts';
import type { AlertPlace } from './rows.ts';

/** What is new in the row of an alert, beside that it was changed. */
export type NewValue =
  { readonly column: 'state' | 'story'; readonly value: number | null } | { readonly column: null };

/** Rows of alerts that are changed: by one statement for each column when they are saved. Of one transaction only. */
export class AlertUpdates extends Table {
  readonly #rows = { nothing: [] as Row[], state: [] as Row[], story: [] as Row[] };

  /** @param change its number; @param last the last entry of the history */
  add({ created, number }: AlertPlace, value: NewValue, change: number, last: number | null): void {
    const row = [created, number, change, last] as const;
    if (value.column === null) this.#rows.nothing.push(row);
    else this.#rows[value.column].push([...row, value.value]);
  }

  /** One alert may get a state and then a story. */
  save(): void {
    for (const [column, sql] of UPDATES) {
      const rows = this.#rows[column];
      if (rows.length > 0) this.database.run(sql, JSON.stringify(rows));
    }
  }
}

type Row = readonly (number | null)[];

const number = (place: number) => `CAST(value ->> ${place} AS INTEGER)`;

/** Indexes that have none of the columns that a statement names are not looked at. */
const updating = (
  set: string,
): string => `UPDATE alerts SET ${set} change = n.change, history = n.history
  FROM (SELECT ${number(0)} AS created, ${number(1)} AS number, ${number(2)} AS change,
      ${number(3)} AS history, ${number(4)} AS value FROM json_rows(?)) AS n
  WHERE alerts.created = n.created AND alerts.number = n.number`;

const UPDATES = [
  ['nothing', updating('')],
  ['state', updating('state = n.value,')],
  ['story', updating('story = n.value,')],
] as const;
