import type { ProcessLink, ProcessTable } from '../../story-store.ts';
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
    return this.database.run(PRUNE, last - keep, limit);
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
const PRUNE = `DELETE FROM process_links WHERE number IN (
  SELECT number FROM process_links WHERE number <= ? ORDER BY number LIMIT ?)`;
