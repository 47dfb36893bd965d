import type { Database } from '../../database.ts';

export function stories(database: Database): void {
  database.exec(`
    CREATE TABLE process_links (
      number INTEGER PRIMARY KEY,
      entity TEXT NOT NULL UNIQUE,
      parent TEXT,
      name TEXT
    ) STRICT;
    CREATE TABLE story_groups (
      number INTEGER PRIMARY KEY,
      key TEXT NOT NULL,
      story TEXT NOT NULL,
      lead TEXT NOT NULL,
      place TEXT NOT NULL,
      first_time INTEGER NOT NULL,
      last_time INTEGER NOT NULL,
      last_alert_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX story_groups_by_key ON story_groups (key, last_alert_at);
    CREATE INDEX story_groups_by_story ON story_groups (story);
    CREATE INDEX story_groups_by_time ON story_groups (last_alert_at);
    CREATE TABLE merged_stories (
      story TEXT PRIMARY KEY,
      successor TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX merged_stories_by_successor ON merged_stories (successor);
    CREATE TABLE story_history (
      number INTEGER PRIMARY KEY,
      story TEXT NOT NULL,
      at INTEGER NOT NULL,
      by TEXT NOT NULL,
      what TEXT NOT NULL,
      detail TEXT NOT NULL
    ) STRICT;
    CREATE INDEX story_history_of ON story_history (story);
  `);
}
