import type { Database } from '../../database.ts';

/** What alerts of a story may share with others, and when; groups keep the texts of a story. */
export function storyLinks(database: Database): void {
  database.exec(`
    DROP INDEX story_groups_by_key;
    ALTER TABLE story_groups DROP COLUMN key;
    ALTER TABLE story_groups ADD COLUMN lead_rank INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE story_groups ADD COLUMN lead_time INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE story_groups ADD COLUMN lead_root TEXT;
    ALTER TABLE story_groups ADD COLUMN roots TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE story_groups ADD COLUMN places TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE story_groups ADD COLUMN reasons TEXT NOT NULL DEFAULT '[]';
    CREATE TABLE story_links (
      number INTEGER PRIMARY KEY,
      group_number INTEGER NOT NULL REFERENCES story_groups (number) ON DELETE CASCADE,
      key TEXT NOT NULL,
      first_time INTEGER NOT NULL,
      last_time INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX story_links_by_key ON story_links (key, last_time);
    CREATE INDEX story_links_by_group ON story_links (group_number);
    CREATE INDEX stories_by_title ON stories (title);
  `);
}
