import type { StoryEvent, StoryGroup, StoryTable } from '../../story-store.ts';
import { plain, RowMapping } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';

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
