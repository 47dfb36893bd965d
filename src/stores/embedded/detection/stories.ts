import type {
  StoryEvent,
  StoryGroup,
  StoryTable,
  ProcessLink,
  ProcessTable,
} from '../../story-store.ts';
import { plain, RowMapping } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';

export class SqliteProcesses extends Table implements ProcessTable {
  get(entities: readonly string[]): Map<string, ProcessLink> {
    const rows = this.database.all<ProcessLink>(GET, JSON.stringify(entities));
    return new Map(rows.map((row) => [row.entity, row]));
  }

  learn(links: readonly ProcessLink[]): void {
    this.database.transaction(() => {
      for (const { entity, parent, name } of links) {
        this.database.run(LEARN, entity, parent, name);
      }
    });
  }

  prune(keep: number, limit: number): number {
    // Numbers grow with each process, and the last is never removed.
    const { last, first } = this.database.get<Bounds>(BOUNDS) ?? { last: null, first: null };
    if (last === null || first === null || last - first < keep) return 0;
    return this.database.run(PRUNE_PROCESSES, last - keep, limit);
  }
}

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

export class SqliteStories extends Table implements StoryTable {
  groups(key: string, limit: number): StoryGroup[] {
    return this.rows(GROUP, BY_KEY, key, limit) as StoryGroup[];
  }

  groupsOf(story: string): StoryGroup[] {
    return this.rows(GROUP, BY_STORY, story) as StoryGroup[];
  }

  putGroup(group: Omit<StoryGroup, 'number'> & { readonly number?: number }): void {
    this.database.run(PUT, ...GROUP.values({ ...group, number: group.number ?? null }));
  }

  merge(story: string, into: string): void {
    this.database.transaction(() => {
      this.database.run('UPDATE story_groups SET story = ? WHERE story = ?', into, story);
      this.database.run(REDIRECT, into, story);
      this.database.run('INSERT OR REPLACE INTO merged_stories VALUES (?, ?)', story, into);
    });
  }

  unmerge(
    story: string,
    from: string,
    groups: readonly number[],
    predecessors: readonly string[],
  ): void {
    this.database.transaction(() => {
      this.database.run('DELETE FROM merged_stories WHERE story = ?', story);
      this.database.run(TAKE_GROUPS, story, from, JSON.stringify(groups));
      this.database.run(TAKE_PREDECESSORS, story, from, JSON.stringify(predecessors));
    });
  }

  predecessors(story: string): string[] {
    return this.database.column(PREDECESSORS, story);
  }

  successor(story: string): string {
    return this.database.value(SUCCESSOR, story) ?? story;
  }

  history(story: string): StoryEvent[] {
    return this.database.all<StoryEvent>(HISTORY, story);
  }

  addHistory({ story, at, by, what, detail }: StoryEvent): void {
    this.database.run(ADD_HISTORY, story, at, by, what, detail);
  }

  pruneGroups(before: number, limit: number): number {
    return this.database.run(PRUNE, before, limit);
  }
}

/** Without a number it gets the next. */
const GROUP = new RowMapping<Omit<StoryGroup, 'number'> & { readonly number: number | null }>({
  number: plain,
  key: plain,
  story: plain,
  lead: plain,
  place: plain,
  firstTime: plain,
  lastTime: plain,
  lastAlertAt: plain,
});

const BY_KEY = `SELECT * FROM story_groups WHERE key = ?
  ORDER BY last_alert_at DESC, number DESC LIMIT ?`;
const BY_STORY = 'SELECT * FROM story_groups WHERE story = ? ORDER BY number';
const PUT = GROUP.replace('story_groups');
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
