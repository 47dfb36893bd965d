import type { EscalationRow, EscalationTable, InboxRow, InboxTable } from '../../people-tables.ts';
import type { Database } from '../database.ts';
import { Rows } from '../rows.ts';

/** Of one person. */
const MAX_KEPT = 1_000;

export function inboxTable(database: Database): InboxTable {
  const rows = new Rows<InboxRow>(database, 'inbox', { key: 'number' });
  return {
    add(row) {
      const number = Number(rows.add({ number: 0, ...row }));
      database.run(TRIM, row.person, row.person, MAX_KEPT);
      return number;
    },
    get: (number) => rows.get(number),
    list: (person, { isUnread, before, limit }) =>
      rows.all(
        `WHERE person = ? AND number < ? ${isUnread ? 'AND read_at IS NULL' : ''}
         ORDER BY number DESC LIMIT ?`,
        person,
        before,
        limit,
      ),
    unread: (person) => database.value<number>(UNREAD, person) ?? 0,
    hasUnread: (person, kind, story) =>
      rows.one(
        'WHERE person = ? AND kind = ? AND story IS ? AND read_at IS NULL',
        person,
        kind,
        story,
      ) !== null,
    markRead: (person, numbers, at) =>
      numbers === null
        ? database.run(READ_ALL, at, person)
        : database.run(READ, at, person, JSON.stringify(numbers)),
    prune: (before, limit) => database.run(PRUNE_INBOX, before, limit),
  };
}

const TRIM = `DELETE FROM inbox WHERE person = ? AND number <= (
  SELECT number FROM inbox WHERE person = ? ORDER BY number DESC LIMIT 1 OFFSET ?)`;
const UNREAD = 'SELECT count(*) AS count FROM inbox WHERE person = ? AND read_at IS NULL';
const READ_ALL = 'UPDATE inbox SET read_at = ? WHERE person = ? AND read_at IS NULL';
const READ = `${READ_ALL} AND number IN (SELECT value FROM json_numbers(?))`;
const PRUNE_INBOX =
  'DELETE FROM inbox WHERE number IN (SELECT number FROM inbox WHERE at < ? ORDER BY at LIMIT ?)';

export function escalationTable(database: Database): EscalationTable {
  const rows = new Rows<EscalationRow>(database, 'escalations', { key: 'policy, story' });
  return {
    get: (policy, story) => rows.one('WHERE policy = ? AND story = ?', policy, story),
    put: (row) => rows.put(row),
    ofStory: (story) => rows.all('WHERE story = ? ORDER BY started_at, policy', story),
    due: (now, limit) => rows.all('WHERE due <= ? ORDER BY due, policy, story LIMIT ?', now, limit),
    nextDue: () => database.value<number | null>('SELECT min(due) AS due FROM escalations') ?? null,
    counts: () => database.pairs(COUNTS),
    prune: (before, limit) => database.run(PRUNE, before, limit),
  };
}

const COUNTS =
  'SELECT policy, count(*) AS count FROM escalations WHERE due IS NOT NULL GROUP BY policy';
const PRUNE = `DELETE FROM escalations WHERE (policy, story) IN (
  SELECT policy, story FROM escalations WHERE ended_at < ? ORDER BY ended_at LIMIT ?)`;
