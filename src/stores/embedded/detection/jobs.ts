import type { JobItem, JobRow, JobTable } from '../../detection-store.ts';
import type { OutboxRow, OutboxTable } from '../../outbox-table.ts';
import { plain, RowMapping } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';

export class SqliteOutbox extends Table implements OutboxTable {
  add(action: string, alertIds: readonly string[]): void {
    for (const id of alertIds) this.database.run(ADD, action, id);
  }

  begin(action: string, limit: number): OutboxRow[] {
    const rows = this.database.all<{ number: number; alert_id: string; is_begun: number }>(
      FIRST,
      action,
      limit,
    );
    const last = rows.at(-1)?.number;
    if (last !== undefined) this.database.run(BEGIN, action, last);
    return rows.map(({ number, alert_id: alertId, is_begun: isBegun }) => ({
      number,
      alertId,
      isRepeated: isBegun === 1,
    }));
  }

  end(action: string, last: number): void {
    this.database.run('DELETE FROM outbox WHERE action = ? AND number <= ?', action, last);
  }

  counts(): Map<string, number> {
    return this.database.pairs(COUNTS);
  }
}

const ADD = 'INSERT INTO outbox (action, alert_id) VALUES (?, ?)';
const FIRST =
  'SELECT number, alert_id, is_begun FROM outbox WHERE action = ? ORDER BY number LIMIT ?';
const BEGIN = 'UPDATE outbox SET is_begun = 1 WHERE action = ? AND number <= ?';
const COUNTS = 'SELECT action, count(*) AS count FROM outbox GROUP BY action';

export class SqliteJobs extends Table implements JobTable {
  get(id: string): JobRow | null {
    return this.row(JOB, 'SELECT * FROM jobs WHERE id = ?', id);
  }

  list(limit: number, except: readonly string[] = []): JobRow[] {
    return this.rows(JOB, LATEST, JSON.stringify(except), limit);
  }

  unfinished(): JobRow[] {
    return this.rows(JOB, UNFINISHED);
  }

  put(row: JobRow): void {
    this.database.run(PUT, ...JOB.values(row));
  }

  addItems(job: string, ids: readonly string[]): void {
    this.database.transaction(() => {
      let number = this.database.value<number | null>(LAST_ITEM, job) ?? 0;
      for (const id of ids) this.database.run(ADD_ITEM, job, (number += 1), id);
    });
  }

  items(job: string, after: number, limit: number): JobItem[] {
    return this.database.all<JobItem>(ITEMS, job, after, limit);
  }

  removeItems(job: string): void {
    this.database.run('DELETE FROM job_items WHERE job = ?', job);
  }

  prune(
    keep: number,
    kinds: { readonly only: readonly string[] } | { readonly except: readonly string[] } = {
      except: [],
    },
  ): number {
    const isOnly = 'only' in kinds;
    const names = JSON.stringify(isOnly ? kinds.only : kinds.except);
    return this.database.run(isOnly ? PRUNE_ONLY : PRUNE, names, keep);
  }
}

const JOB = new RowMapping<JobRow>({
  id: plain,
  kind: plain,
  state: plain,
  request: plain,
  result: plain,
  done: plain,
  total: plain,
  message: plain,
  createdAt: plain,
  createdBy: plain,
  startedAt: plain,
  endedAt: plain,
});

const THESE = 'IN (SELECT value FROM json_each(?))';
const LATEST = `SELECT * FROM jobs WHERE kind NOT ${THESE}
  ORDER BY created_at DESC, number DESC LIMIT ?`;
const UNFINISHED = `SELECT * FROM jobs WHERE state IN ('waiting', 'running') ORDER BY created_at, number`;
const PUT = JOB.upsert('jobs', 'id');
const LAST_ITEM = 'SELECT max(number) AS last FROM job_items WHERE job = ?';
const ADD_ITEM = 'INSERT INTO job_items (job, number, id) VALUES (?, ?, ?)';
const ITEMS =
  'SELECT number, id FROM job_items WHERE job = ? AND number > ? ORDER BY number LIMIT ?';
const pruning = (kinds: string): string => `DELETE FROM jobs WHERE number IN (
  SELECT number FROM jobs WHERE state NOT IN ('waiting', 'running') AND kind ${kinds}
  ORDER BY ended_at DESC, number DESC LIMIT -1 OFFSET ?)`;
const PRUNE = pruning(`NOT ${THESE}`);
const PRUNE_ONLY = pruning(THESE);
