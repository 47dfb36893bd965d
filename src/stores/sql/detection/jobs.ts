import type { JobRow, JobTable } from '../../detection-store.ts';
import type { OutboxTable } from '../../outbox-table.ts';
import type { Database } from '../database.ts';
import { Rows } from '../rows.ts';

export function jobTable(database: Database): JobTable {
  const jobs = new Rows<JobRow>(database, 'jobs', { hidden: ['number'] });
  return {
    get: (id) => jobs.get(id),
    list: (limit, kinds = ALL, by) =>
      'only' in kinds
        ? jobs.all(LATEST_ONLY, JSON.stringify(kinds.only), by ?? null, limit)
        : jobs.all(LATEST, JSON.stringify(kinds.except), by ?? null, limit),
    unfinished: () => jobs.all(UNFINISHED),
    put: (row) => jobs.put(row),
    addItems: (job, ids) =>
      database.transaction(() => {
        let number = database.value<number | null>(LAST_ITEM, job) ?? 0;
        for (const id of ids) database.run(ADD_ITEM, job, (number += 1), id);
      }),
    items: (job, after, limit) => database.all(ITEMS, job, after, limit),
    removeItems: (job) => void database.run('DELETE FROM job_items WHERE job = ?', job),
    prune: (keep, kinds = ALL) =>
      'only' in kinds
        ? database.run(PRUNE_ONLY, JSON.stringify(kinds.only), keep)
        : database.run(PRUNE, JSON.stringify(kinds.except), keep),
  };
}

const ALL = { except: [] };
const THESE = 'IN (SELECT value FROM json_texts(?))';
const latest = (kinds: string): string =>
  `WHERE kind ${kinds} AND created_by = coalesce(?, created_by) ORDER BY created_at DESC, number DESC LIMIT ?`;
const LATEST = latest(`NOT ${THESE}`);
const LATEST_ONLY = latest(THESE);
const UNFINISHED = `WHERE state IN ('waiting', 'running') ORDER BY created_at, number`;
const LAST_ITEM = 'SELECT max(number) AS last FROM job_items WHERE job = ?';
const ADD_ITEM = 'INSERT INTO job_items (job, number, id) VALUES (?, ?, ?)';
const ITEMS =
  'SELECT number, id FROM job_items WHERE job = ? AND number > ? ORDER BY number LIMIT ?';
const pruning = (kinds: string): string => `DELETE FROM jobs WHERE number IN (
  SELECT number FROM jobs WHERE state NOT IN ('waiting', 'running') AND kind ${kinds}
  ORDER BY ended_at DESC, number DESC LIMIT -1 OFFSET ?)`;
const PRUNE = pruning(`NOT ${THESE}`);
const PRUNE_ONLY = pruning(THESE);

export const outboxTable = (database: Database): OutboxTable => ({
  add(action, alertIds) {
    for (const id of alertIds) database.run(ADD, action, id);
  },
  begin(action, limit) {
    const rows = database.all<{ number: number; alertId: string; isBegun: number }>(
      FIRST,
      action,
      limit,
    );
    const last = rows.at(-1)?.number;
    if (last !== undefined) database.run(BEGIN, action, last);
    return rows.map(({ isBegun, ...row }) => ({ ...row, isRepeated: isBegun === 1 }));
  },
  end: (action, last) =>
    void database.run('DELETE FROM outbox WHERE action = ? AND number <= ?', action, last),
  counts: () => database.pairs('SELECT action, count(*) AS count FROM outbox GROUP BY action'),
});

const ADD = 'INSERT INTO outbox (action, alert_id) VALUES (?, ?)';
const FIRST = `SELECT number, alert_id AS alertId, is_begun AS isBegun FROM outbox
  WHERE action = ? ORDER BY number LIMIT ?`;
const BEGIN = 'UPDATE outbox SET is_begun = 1 WHERE action = ? AND number <= ?';
