import type { ExceptionRow, ExceptionTable } from '../../detection-store.ts';
import type { Database, SqlRow } from '../sqlite/database.ts';
import { plain, RowMapping } from '../sqlite/row-mapping.ts';

export class SqliteExceptions implements ExceptionTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  lists(): ExceptionRow[] {
    return this.#database.all<SqlRow>(LISTS).map(EXCEPTION.read);
  }

  items(): ExceptionRow[] {
    return this.#database.all<SqlRow>(ITEMS).map(EXCEPTION.read);
  }

  hidden(): Map<string, { readonly matches: number; readonly last: number }> {
    const rows = this.#database.all<{ key: string; matches: number; last: number }>(HITS);
    return new Map(rows.map(({ key, matches, last }) => [key, { matches, last }]));
  }

  put(row: ExceptionRow): void {
    this.#database.run(PUT, ...EXCEPTION.values(row));
  }

  remove(key: string): boolean {
    return this.#database.transaction(() => {
      this.#database.run(REMOVE_HITS, key, key);
      return this.#database.run('DELETE FROM exceptions WHERE key = ?', key) > 0;
    });
  }

  addHidden(key: string, matches: number, now: number): void {
    this.#database.run(ADD_HITS, key, matches, now);
  }
}

const EXCEPTION = new RowMapping<ExceptionRow>({
  key: plain,
  list: plain,
  origin: plain,
  document: plain,
  createdAt: plain,
  createdBy: plain,
  updatedAt: plain,
  updatedBy: plain,
});

const LISTS = 'SELECT * FROM exceptions WHERE list IS NULL ORDER BY key';
const ITEMS = 'SELECT * FROM exceptions WHERE list IS NOT NULL ORDER BY key';
const HITS = 'SELECT key, matches, last FROM exception_hits';
/** Not a replacement: the items of the list stay. */
const PUT = EXCEPTION.upsert('exceptions', 'key');
const ADD_HITS = `INSERT INTO exception_hits VALUES (?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET matches = matches + excluded.matches, last = max(last, excluded.last)`;
const REMOVE_HITS = `DELETE FROM exception_hits
  WHERE key = ? OR key IN (SELECT key FROM exceptions WHERE list = ?)`;
