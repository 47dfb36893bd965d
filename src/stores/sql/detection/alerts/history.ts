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
    const entries = this.database.all<JobEntry>(TO_UNDO, job, limit);
    return groupBy(entries, ({ alert }) => alert);
  }

  /** Whether another change of the same was made since, up to this last entry, and that still stands. */
  hasLater(last: number | null, { number, what }: JobEntry, job: string): boolean {
    if (last === number) return false;
    return this.database.get(LATER, last, number, what, job, UNDONE, UNDOING) !== undefined;
  }

  mark(numbers: readonly number[], mark: number): void {
    for (const number of numbers) this.database.run(MARK, mark, number);
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
const TO_UNDO = `SELECT h.alert, h.number, h.what, h.before FROM (
    SELECT DISTINCT alert FROM alert_history INDEXED BY alert_history_to_undo
    WHERE job = ?1 AND undone IS NULL ORDER BY alert LIMIT ?2
  ) a CROSS JOIN alert_history h INDEXED BY alert_history_to_undo
    ON h.job = ?1 AND h.undone IS NULL AND h.alert = a.alert
  ORDER BY h.alert, h.number`;
/** Entries become older along the chain, so it ends where they are no later. */
const LATER = `WITH RECURSIVE later AS (
    SELECT * FROM alert_history WHERE number = ?1 AND number > ?2
    UNION ALL
    SELECT h.* FROM later l CROSS JOIN alert_history h ON h.number = l.previous AND h.number > ?2
  )
  SELECT 1 FROM later
  WHERE what = ?3 AND job IS NOT ?4 AND undone IS NOT ?5 AND undone IS NOT ?6 LIMIT 1`;
const MARK = 'UPDATE alert_history SET undone = ? WHERE number = ?';
