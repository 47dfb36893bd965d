import { groupBy } from '../../../../util/group-by.ts';
import type { Database } from '../../database.ts';
import { Table } from '../../rows.ts';
import { numberOfField } from './codes.ts';
import type { TriageRow } from './rows.ts';
import type { AlertValues } from './values.ts';

export type LabelField = 'tag' | 'assignee';

/** The tags and assignees of some alerts: read by one statement, and written by one when they are saved. Of one transaction only. */
export class AlertLabels extends Table {
  readonly #values: AlertValues;
  readonly #rows: readonly TriageRow[];
  readonly #fields = new Map<LabelField, Map<number, readonly string[]>>();
  readonly #gone: LabelRow[] = [];
  readonly #fresh: LabelRow[] = [];

  constructor(database: Database, values: AlertValues, rows: readonly TriageRow[]) {
    super(database);
    this.#values = values;
    this.#rows = rows;
  }

  of({ number }: TriageRow, field: LabelField): readonly string[] {
    return this.#known(field).get(number) ?? [];
  }

  /** Whether they were others. */
  set(row: TriageRow, field: LabelField, labels: readonly string[]): boolean {
    const before = this.of(row, field);
    const placesOf = (names: readonly string[]) =>
      names.map((name): LabelRow => [this.#values.intern(field, name), row.created, row.number]);
    const gone = placesOf(before.filter((label) => !labels.includes(label)));
    const fresh = placesOf(labels.filter((label) => !before.includes(label)));
    if (gone.length + fresh.length === 0) return false;
    this.#gone.push(...gone);
    this.#fresh.push(...fresh);
    this.#known(field).set(row.number, labels);
    return true;
  }

  save(): void {
    for (const [sql, rows] of [
      [REMOVE, this.#gone],
      [ADD, this.#fresh],
    ] as const)
      if (rows.length > 0) this.database.run(sql, JSON.stringify(rows));
  }

  #known(field: LabelField): Map<number, readonly string[]> {
    const known = this.#fields.get(field);
    if (known !== undefined) return known;
    const numbers = JSON.stringify(this.#rows.map(({ number }) => number));
    const found = this.database.all<Label>(LABELS, numbers, numberOfField(field));
    const labels = new Map(
      Array.from(
        groupBy(found, ({ number }) => number),
        ([number, each]) => [number, each.map(({ value }) => value)],
      ),
    );
    this.#fields.set(field, labels);
    return labels;
  }
}

type LabelRow = readonly [label: number, created: number, number: number];

interface Label {
  readonly number: number;
  readonly value: string;
}

const LABELS = `SELECT l.number, v.value
  FROM json_numbers(?) n CROSS JOIN alert_labels l ON l.number = n.value
    JOIN alert_values v ON v.number = l.label
  WHERE v.field = ? ORDER BY v.value`;
const PLACES = `SELECT CAST(value ->> 0 AS INTEGER), CAST(value ->> 1 AS INTEGER), CAST(value ->> 2 AS INTEGER)
  FROM json_rows(?)`;
const REMOVE = `DELETE FROM alert_labels WHERE (label, created, number) IN (${PLACES})`;
const ADD = `INSERT INTO alert_labels (label, created, number) ${PLACES}`;
