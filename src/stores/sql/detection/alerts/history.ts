import { groupBy } from '../../../../util/group-by.ts';
import type { Author, HistoryEntry } from '../../../alert-store.ts';
import type { Database } from '../../database.ts';
import { Table } from '../../rows.ts';
import { type AlertCounters, RowBatch } from './counters.ts';
import { checkNames } from '../../../alert-limits.ts';

/** What is done with an entry: it stands, was undone, could not be undone, or is itself an undoing. */
export const UNDONE = 1;
export const LEFT = 2;
export const UNDOING = 3;

/** The entries of a job that are still to be undone, of one alert. */
export interface JobEntry {
  readonly alert: number;
  readonly number: number;
  readonly what: string;
  readonly before: string | null;
}

export class AlertHistory extends Table {
  /** From the first entry to the last, of which the number is given. */
  of(last: number | null, alertId: string): HistoryEntry[] {
    return this.database
      .all<Omit<HistoryEntry, 'alertId'>>(LIST, last)
      .map((row) => ({ ...row, alertId }));
  }

  /** The first alerts that have entries of the job which are still to be undone; these in the order in which they were made. */
  toUndo(job: string, limit: number): Map<number, JobEntry[]> {
    // Two statements: one that joined them would be planned by what the database guesses of a job.
    const last = this.database.value<number | null>(LAST_TO_UNDO, job, limit) ?? null;
    if (last === null) return new Map();
    return groupBy(this.database.all<JobEntry>(TO_UNDO, job, last), ({ alert }) => alert);
  }

  /**
   * What was changed on alerts since entries of a job were made.
   *
   * @param rows with the last entry of each alert
   */
  laterThan(
    rows: readonly { readonly number: number; readonly history: number | null }[],
    entries: ReadonlyMap<number, readonly JobEntry[]>,
  ): LaterEntries {
    const starts = rows.flatMap(({ number, history }) => {
      const first = entries.get(number)?.[0]?.number ?? history;
      // Where nothing has come since there is nothing to read.
      return history === null || first === null || first === history ? [] : [[history, first]];
    });
    const found =
      starts.length === 0 ? [] : this.database.all<LaterEntry>(LATER, JSON.stringify(starts));
    return new LaterEntries(found);
  }

  mark(numbers: readonly number[], mark: number): void {
    if (numbers.length > 0) this.database.run(MARK, mark, JSON.stringify(numbers));
  }
}

interface LaterEntry {
  readonly alert: number;
  readonly number: number;
  readonly what: string;
  readonly job: string | null;
  readonly undone: number | null;
}

export class LaterEntries {
  readonly #entries: ReadonlyMap<number, readonly LaterEntry[]>;

  constructor(entries: readonly LaterEntry[]) {
    this.#entries = groupBy(entries, ({ alert }) => alert);
  }

  /** Whether another change of the same was made since, and that still stands. */
  has({ alert, number, what }: JobEntry, job: string): boolean {
    const later = this.#entries.get(alert) ?? [];
    return later.some(
      (each) =>
        each.number > number &&
        each.what === what &&
        each.job !== job &&
        each.undone !== UNDONE &&
        each.undone !== UNDOING,
    );
  }
}

/** Writes what one author does. Of one transaction only: entries are in the table when they are saved. */
export class HistoryWriter {
  readonly #entries: RowBatch;
  readonly #counters: AlertCounters;
  readonly #author: Author;
  readonly #mark: number | null;

  constructor(database: Database, counters: AlertCounters, author: Author, mark: number | null) {
    this.#entries = new RowBatch(database, 'alert_history', COLUMNS);
    this.#counters = counters;
    this.#author = author;
    this.#mark = mark;
  }

  /** Puts an entry behind the last one of its alert, and returns its number. What was before and after is JSON. */
  add(
    alert: number,
    last: number | null,
    what: string,
    before: string | null,
    after: string | null,
  ): number {
    const { at, by, job = null } = this.#author;
    const number = this.#counters.nextEntry();
    this.#entries.add(number, alert, last, at, by, what, before, after, job, this.#mark);
    return number;
  }

  save(): void {
    this.#entries.save();
  }
}

export function checkAuthor({ by, job }: Author): void {
  checkNames('an author', [by]);
  if (typeof job === 'string') checkNames('the id of a job', [job]);
}

/** Backwards from an entry to the first one of its alert. */
const CHAIN = `WITH RECURSIVE chain AS (
    SELECT * FROM alert_history WHERE number = ?1
    UNION ALL
    SELECT h.* FROM chain c CROSS JOIN alert_history h ON h.number = c.previous
  )`;
const LIST = `${CHAIN} SELECT number, at, by, what, before, after, job FROM chain ORDER BY number`;
const COLUMNS = 'number alert previous at by what before after job undone'.split(' ');
const LAST_TO_UNDO = `SELECT max(alert) AS last FROM (
    SELECT DISTINCT alert FROM alert_history INDEXED BY alert_history_to_undo
    WHERE job = ? AND undone IS NULL ORDER BY alert LIMIT ?
  ) AS first_alerts`;
const TO_UNDO = `SELECT alert, number, what, before FROM alert_history INDEXED BY alert_history_to_undo
  WHERE job = ? AND undone IS NULL AND alert <= ? ORDER BY alert, number`;
/** Of each chain, as far as entries are later than a number: they become older along it. */
const LATER = `WITH RECURSIVE starts (last, first) AS (
    SELECT CAST(value ->> 0 AS INTEGER), CAST(value ->> 1 AS INTEGER) FROM json_rows(?)
  ), later (alert, number, what, job, undone, previous, first) AS (
    SELECT h.alert, h.number, h.what, h.job, h.undone, h.previous, s.first
    FROM starts s CROSS JOIN alert_history h ON h.number = s.last
    UNION ALL
    SELECT h.alert, h.number, h.what, h.job, h.undone, h.previous, l.first
    FROM later l CROSS JOIN alert_history h ON h.number = l.previous AND h.number > l.first
  )
  SELECT alert, number, what, job, undone FROM later`;
const MARK =
  'UPDATE alert_history SET undone = ? WHERE number IN (SELECT value FROM json_numbers(?))';
