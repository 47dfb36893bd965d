import type {
  NewStoryGroup,
  NewStoryLink,
  ProcessLink,
  ProcessTable,
  StoryGroup,
  StoryLink,
  StoryTable,
} from '../../story-store.ts';
import type { Database } from '../database.ts';
import { Rows, texts } from '../rows.ts';

export const processTable = (database: Database): ProcessTable => ({
  get(entities) {
    const rows = database.all<ProcessLink>(GET, JSON.stringify(entities));
    return new Map(rows.map((row) => [row.entity, row]));
  },
  learn: (links) =>
    database.transaction(() => {
      for (const { entity, parent, name } of links) {
        const isNew = database.run(LEARN, entity, parent, name) > 0;
        if (!isNew) database.run(LEARN_MORE, entity, parent, name);
      }
    }),
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
  WHERE entity IN (SELECT value FROM json_texts(?)) ORDER BY entity`;
/** A row that is refused would take a number, by which the number of rows is known. */
const LEARN = `INSERT INTO process_links (entity, parent, name)
  SELECT CAST(?1 AS TEXT), CAST(?2 AS TEXT), CAST(?3 AS TEXT) WHERE NOT EXISTS (SELECT 1 FROM process_links WHERE entity = ?1)`;
/** What is known already is not written: the row stays where it is. */
const LEARN_MORE = `UPDATE process_links SET parent = coalesce(parent, ?2), name = coalesce(name, ?3)
  WHERE entity = ?1
    AND ((parent IS NULL AND CAST(?2 AS TEXT) IS NOT NULL)
      OR (name IS NULL AND CAST(?3 AS TEXT) IS NOT NULL))`;
/** Each by itself: SQLite would read all rows for both at once. */
const BOUNDS = `SELECT (SELECT max(number) FROM process_links) AS last,
  (SELECT min(number) FROM process_links) AS first`;
const PRUNE_PROCESSES = `DELETE FROM process_links WHERE number IN (
  SELECT number FROM process_links WHERE number <= ? ORDER BY number LIMIT ?)`;

export function storyTable(database: Database): StoryTable {
  const groups = new Rows<NewStoryGroup>(database, 'story_groups', {
    key: 'number',
    columns: { roots: texts, places: texts, reasons: texts },
  });
  const links = new Rows<NewStoryLink>(database, 'story_links', {
    key: 'number',
  });
  return {
    links: (keys, from, to, limit) =>
      links.all(BY_KEY, JSON.stringify(keys), from, to, limit) as StoryLink[],
    putLinks: (rows) => {
      for (const row of rows) {
        if (row.number === undefined) links.add(row);
        else links.put(row);
      }
    },
    groups: (numbers) => groups.all(THESE_GROUPS, JSON.stringify(numbers)) as StoryGroup[],
    groupsOf: (story) => groups.all('WHERE story = ? ORDER BY number', story) as StoryGroup[],
    putGroup(group) {
      if (group.number === undefined) return groups.add(group) as number;
      groups.put(group);
      return group.number;
    },
    merge: (story, into) =>
      database.transaction(() => {
        database.run('UPDATE story_groups SET story = ? WHERE story = ?', into, story);
        database.run(REDIRECT, into, story);
        database.run(MERGE, story, into);
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

const BY_KEY = `WHERE key IN (SELECT value FROM json_texts(?)) AND last_time >= ? AND first_time <= ?
  ORDER BY last_time DESC, number DESC LIMIT ?`;
const THESE_GROUPS = 'WHERE number IN (SELECT value FROM json_numbers(?)) ORDER BY number';
const TAKE_GROUPS = `UPDATE story_groups SET story = ?
  WHERE story = ? AND number IN (SELECT value FROM json_numbers(?))`;
const TAKE_PREDECESSORS = `UPDATE merged_stories SET successor = ?
  WHERE successor = ? AND story IN (SELECT value FROM json_texts(?))`;
const PREDECESSORS = 'SELECT story FROM merged_stories WHERE successor = ? ORDER BY story';
const MERGE = `INSERT INTO merged_stories VALUES (?, ?)
  ON CONFLICT (story) DO UPDATE SET successor = excluded.successor`;
const REDIRECT = 'UPDATE merged_stories SET successor = ? WHERE successor = ?';
const SUCCESSOR = 'SELECT successor FROM merged_stories WHERE story = ?';
const HISTORY =
  'SELECT story, at, by, what, detail FROM story_history WHERE story = ? ORDER BY number';
const ADD_HISTORY =
  'INSERT INTO story_history (story, at, by, what, detail) VALUES (?, ?, ?, ?, ?)';
const PRUNE = `DELETE FROM story_groups WHERE number IN (
  SELECT number FROM story_groups WHERE last_alert_at < ? ORDER BY last_alert_at LIMIT ?)`;
