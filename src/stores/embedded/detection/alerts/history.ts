import type { Author, HistoryEntry } from '../../../alert-store.ts';
import type { Database } from '../../sqlite/database.ts';
import { checkNames } from './limits.ts';

/** What is done with an entry: it stands, was undone, could not be undone, or is itself an undoing. */
export const UNDONE = 1;
export const LEFT = 2;
export const UNDOING = 3;

/** The entries of a job that are still to be undone, of one alert. */
export interface JobEntry {
  readonly number: number;
  readonly what: string;
  readonly before: string | null;
}

export class AlertHistory {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  of(alert: number, alertId: string): HistoryEntry[] {
    return this.#database
      .all<Omit<HistoryEntry, 'alertId'>>(LIST, alert)
      .map((row) => ({ ...row, alertId }));
  }

  add(
    alert: number,
    what: string,
    before: unknown,
    after: unknown,
    { at, by, job = null }: Author,
    mark: number | null = null,
  ): void {
    const texts = [before, after].map((value) => (value === null ? null : JSON.stringify(value)));
    this.#database.run(ADD, alert, at, by, what, texts[0]!, texts[1]!, job, mark);
  }

  /** Alerts that have entries of the job which are still to be undone. */
  toUndo(job: string, limit: number): number[] {
    return this.#database.all<{ alert: number }>(TO_UNDO, job, limit).map(({ alert }) => alert);
  }

  /** In the order in which they were made. */
  entriesToUndo(job: string, alert: number): JobEntry[] {
    return this.#database.all<JobEntry>(ENTRIES, job, alert);
  }

  /** Whether anybody else has changed the same since, and that still stands. */
  hasLater(alert: number, { number, what }: JobEntry, job: string): boolean {
    return this.#database.get(LATER, alert, what, number, job, UNDONE, UNDOING) !== undefined;
  }

  mark(numbers: readonly number[], mark: number): void {
    for (const number of numbers) this.#database.run(MARK, mark, number);
  }
}

export function checkAuthor({ by, job }: Author): void {
  checkNames('an author', [by]);
  if (typeof job === 'string') checkNames('the id of a job', [job]);
}

const LIST = `SELECT number, at, by, what, before, after, job FROM alert_history
  WHERE alert = ? ORDER BY number`;
const ADD = `INSERT INTO alert_history (alert, at, by, what, before, after, job, undone)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const TO_UNDO = `SELECT DISTINCT alert FROM alert_history INDEXED BY alert_history_to_undo
  WHERE job = ? AND undone IS NULL ORDER BY alert LIMIT ?`;
const ENTRIES = `SELECT number, what, before FROM alert_history INDEXED BY alert_history_to_undo
  WHERE job = ? AND undone IS NULL AND alert = ? ORDER BY number`;
const LATER = `SELECT 1 FROM alert_history INDEXED BY alert_history_of
  WHERE alert = ? AND what = ? AND number > ? AND job IS NOT ? AND undone IS NOT ? AND undone IS NOT ?
  LIMIT 1`;
const MARK = 'UPDATE alert_history SET undone = ? WHERE number = ?';
