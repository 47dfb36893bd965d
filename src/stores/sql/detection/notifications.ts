import type { NotificationRow, NotificationTable } from '../../notification-table.ts';
import type { Database } from '../database.ts';
import { Rows } from '../rows.ts';

export function notificationTable(database: Database): NotificationTable {
  const rows = new Rows<NotificationRow>(database, 'notifications', { key: 'number' });
  return {
    get: (number) => rows.get(number),
    add: (row) => Number(rows.add({ number: 0, ...row })),
    put: (row) => rows.put(row),
    list: ({ states, connector, before, limit }) =>
      rows.all(
        LIST,
        JSON.stringify(states),
        connector ?? null,
        before ?? Number.MAX_SAFE_INTEGER,
        limit,
      ),
    oldest: ({ states, connector, limit }, before) =>
      rows.all(OLDEST, JSON.stringify(states), connector ?? null, before, limit),
    last: (policy, key) =>
      rows.one('WHERE policy = ? AND key = ? ORDER BY number DESC', policy, key),
    reference: (policy, key) => database.value<string>(REFERENCE, policy, key) ?? null,
    createdSince: (policy, since) => database.value<number>(CREATED, policy, since) ?? 0,
    open: (key, limit) =>
      rows.all('WHERE key = ? AND is_open = 1 ORDER BY number LIMIT ?', key, limit),
    openKeys: (after, limit) => database.column(OPEN_KEYS, after, limit),
    due: (connector, now, limit) => rows.all(DUE, connector, now, limit),
    nextDue: (connector) => database.value<number | null>(NEXT, connector) ?? null,
    counts: () => database.all(COUNTS),
    prune: (states, before, limit) => database.run(PRUNE, JSON.stringify(states), before, limit),
  };
}

const LIST = `WHERE state IN (SELECT value FROM json_texts(?)) AND connector = coalesce(?, connector)
  AND number < ? ORDER BY number DESC LIMIT ?`;
const OLDEST = `WHERE state IN (SELECT value FROM json_texts(?)) AND connector = coalesce(?, connector)
  AND created_at < ? ORDER BY number LIMIT ?`;
const REFERENCE = `SELECT reference FROM notifications
  WHERE policy = ? AND key = ? AND reference IS NOT NULL ORDER BY number DESC LIMIT 1`;
const CREATED = 'SELECT count(*) AS count FROM notifications WHERE policy = ? AND created_at > ?';
const IS_FIRST = `NOT EXISTS (
    SELECT 1 FROM notifications AS earlier
    WHERE earlier.policy = notifications.policy AND earlier.key = notifications.key
      AND earlier.number < notifications.number AND earlier.state IN ('waiting', 'begun'))`;
const DUE = `WHERE connector = ? AND state = 'waiting' AND due <= ? AND ${IS_FIRST}
  ORDER BY due, number LIMIT ?`;
const OPEN_KEYS =
  'SELECT DISTINCT key FROM notifications WHERE is_open = 1 AND key > ? ORDER BY key LIMIT ?';
const NEXT = `SELECT min(due) AS due FROM notifications
  WHERE connector = ? AND state = 'waiting' AND ${IS_FIRST}`;
const COUNTS =
  'SELECT connector, state, count(*) AS count FROM notifications GROUP BY connector, state';
const PRUNE = `DELETE FROM notifications WHERE number IN (
  SELECT number FROM notifications WHERE state IN (SELECT value FROM json_texts(?)) AND ended_at < ?
  ORDER BY ended_at LIMIT ?)`;
