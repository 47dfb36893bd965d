import type { ProcessLink, ProcessTable, StoryGroup, StoryTable } from '../../story-store.ts';
import type { Database } from '../sqlite/database.ts';
import { Rows } from '../sqlite/rows.ts';

export const processTable = (database: Database): ProcessTable => ({
  get(entities) {
    const rows = database.all<ProcessLink>(GET, JSON.stringify(entities));
    return new Map(rows.map((row) => [row.entity, row]));
  },
  learn: (links) =>
    database.runEach(
      LEARN,
      links.map(({ entity, parent, name }) => [entity, parent, name]),
    ),
  prune(keep, limit) {
    // Numbers grow with each process, and the last is never removed.
    const { last, first } = database.get<Bounds>(BOUNDS)!;
    if (last === null || first === null || last - first < keep) return 0;
    return database.run(PRUNE_PROCESSES, last - keep, limit);
  },
});

interface Bounds {
  readonly last: number | null;
  readonly first: number | null;
}

const GET = `SELECT entity, parent, name FROM process_links
  WHERE entity IN (SELECT value FROM json_each(?))`;
/** What is known already is not written: the row stays where it is. */
const LEARN = `INSERT INTO process_links (entity, parent, name) VALUES (?, ?, ?)
  ON CONFLICT (entity) DO UPDATE SET
    parent = coalesce(parent, excluded.parent), name = coalesce(name, excluded.name)
  WHERE (parent IS NULL AND excluded.parent IS NOT NULL) OR (name IS NULL AND excluded.name IS NOT NULL)`;
/** Each by itself: SQLite would read all rows for both at once. */
const BOUNDS = `SELECT (SELECT max(number) FROM process_links) AS last,
  (SELECT min(number) FROM process_links) AS first`;
const PRUNE_PROCESSES = `DELETE FROM process_links WHERE number IN (
  SELECT number FROM process_links WHERE number <= ? ORDER BY number LIMIT ?)`;

/** Without a number it gets the next. */
type NewGroup = Omit<StoryGroup, 'number'> & { readonly number?: number };

export function storyTable(database: Database): StoryTable {
  const groups = new Rows<NewGroup>(database, 'story_groups');
  return {
    groups: (key, limit) => groups.all(BY_KEY, key, limit) as StoryGroup[],
    groupsOf: (story) => groups.all('WHERE story = ? ORDER BY number', story) as StoryGroup[],
    putGroup: (group) => groups.replace(group),
    merge: (story, into) =>
      database.transaction(() => {
        database.run('UPDATE story_groups SET story = ? WHERE story = ?', into, story);
        database.run(REDIRECT, into, story);
        database.run('INSERT OR REPLACE INTO merged_stories VALUES (?, ?)', story, into);
      }),
    unmerge: (story, from, numbers, predecessors) =>
      database.transaction(() => {
        database.run('DELETE FROM merged_stories WHERE story = ?', story);
        database.run(TAKE_GROUPS, story, from, JSON.stringify(numbers));
        database.run(TAKE_PREDECESSORS, story, from, JSON.stringify(predecessors));
      }),
    predecessors: (story) => database.column(PREDECESSORS, story),
    successor: (story) => database.value(SUCCESSOR, story) ?? story,
    history: (story) => database.all(HISTORY, story),
    addHistory: ({ story, at, by, what, detail }) =>
      void database.run(ADD_HISTORY, story, at, by, what, detail),
    pruneGroups: (before, limit) => database.run(PRUNE, before, limit),
  };
}

const BY_KEY = 'WHERE key = ? ORDER BY last_alert_at DESC, number DESC LIMIT ?';
const TAKE_GROUPS = `UPDATE story_groups SET story = ?
  WHERE story = ? AND number IN (SELECT value FROM json_each(?))`;
const TAKE_PREDECESSORS = `UPDATE merged_stories SET successor = ?
  WHERE successor = ? AND story IN (SELECT value FROM json_each(?))`;
const PREDECESSORS = 'SELECT story FROM merged_stories WHERE successor = ? ORDER BY story';
const REDIRECT = 'UPDATE merged_stories SET successor = ? WHERE successor = ?';
const SUCCESSOR = 'SELECT successor FROM merged_stories WHERE story = ?';
const HISTORY =
  'SELECT story, at, by, what, detail FROM story_history WHERE story = ? ORDER BY number';
const ADD_HISTORY =
  'INSERT INTO story_history (story, at, by, what, detail) VALUES (?, ?, ?, ?, ?)';
const PRUNE = `DELETE FROM story_groups WHERE number IN (
  SELECT number FROM story_groups WHERE last_alert_at < ? ORDER BY last_alert_at LIMIT ?)`;
