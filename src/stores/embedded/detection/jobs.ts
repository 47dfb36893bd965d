import type { JobItem, JobRow, JobState, JobTable } from '../../detection-store.ts';
import type { Database } from '../sqlite/database.ts';

export class SqliteJobs implements JobTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(id: string): JobRow | null {
    const row = this.#database.get<SqlRow>('SELECT * FROM jobs WHERE id = ?', id);
    return row === undefined ? null : jobOf(row);
  }

  list(limit: number): JobRow[] {
    return this.#database.all<SqlRow>(LATEST, limit).map(jobOf);
  }

  unfinished(): JobRow[] {
    return this.#database.all<SqlRow>(UNFINISHED).map(jobOf);
  }

  put(row: JobRow): void {
    this.#database.run(
      PUT,
      row.id,
      row.kind,
      row.state,
      row.request,
      row.result,
      row.done,
      row.total,
      row.message,
      row.createdAt,
      row.createdBy,
      row.startedAt,
      row.endedAt,
    );
  }

  addItems(job: string, ids: readonly string[]): void {
    this.#database.transaction(() => {
      let number = this.#database.get<{ last: number | null }>(LAST_ITEM, job)?.last ?? 0;
      for (const id of ids) this.#database.run(ADD_ITEM, job, (number += 1), id);
    });
  }

  items(job: string, after: number, limit: number): JobItem[] {
    return this.#database.all<JobItem>(ITEMS, job, after, limit);
  }

  removeItems(job: string): void {
    this.#database.run('DELETE FROM job_items WHERE job = ?', job);
  }

  prune(keep: number): number {
    return this.#database.run(PRUNE, keep);
  }
}

interface SqlRow {
  readonly id: string;
  readonly kind: string;
  readonly state: JobState;
  readonly request: string;
  readonly result: string | null;
  readonly done: number;
  readonly total: number | null;
  readonly message: string | null;
  readonly created_at: number;
  readonly created_by: string;
  readonly started_at: number | null;
  readonly ended_at: number | null;
}

function jobOf(row: SqlRow): JobRow {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    request: row.request,
    result: row.result,
    done: row.done,
    total: row.total,
    message: row.message,
    createdAt: row.created_at,
    createdBy: row.created_by,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

const LATEST = 'SELECT * FROM jobs ORDER BY created_at DESC, number DESC LIMIT ?';
const UNFINISHED = `SELECT * FROM jobs WHERE state IN ('waiting', 'running') ORDER BY created_at, number`;
const PUT = `INSERT INTO jobs
  (id, kind, state, request, result, done, total, message, created_at, created_by, started_at, ended_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET
    state = excluded.state, request = excluded.request, result = excluded.result, done = excluded.done,
    total = excluded.total, message = excluded.message,
    started_at = excluded.started_at, ended_at = excluded.ended_at`;
const LAST_ITEM = 'SELECT max(number) AS last FROM job_items WHERE job = ?';
const ADD_ITEM = 'INSERT INTO job_items (job, number, id) VALUES (?, ?, ?)';
const ITEMS =
  'SELECT number, id FROM job_items WHERE job = ? AND number > ? ORDER BY number LIMIT ?';
const PRUNE = `DELETE FROM jobs WHERE number IN (
  SELECT number FROM jobs WHERE state NOT IN ('waiting', 'running')
  ORDER BY ended_at DESC, number DESC LIMIT -1 OFFSET ?)`;
