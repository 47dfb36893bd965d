import type { ExceptionRow, ExceptionTable, RuleOrigin } from '../../detection-store.ts';
import type { Database } from '../sqlite/database.ts';

export class SqliteExceptions implements ExceptionTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  lists(): ExceptionRow[] {
    return this.#database.all<SqlRow>(LISTS).map(exceptionOf);
  }

  items(): ExceptionRow[] {
    return this.#database.all<SqlRow>(ITEMS).map(exceptionOf);
  }

  hidden(): Map<string, { readonly matches: number; readonly last: number }> {
    const rows = this.#database.all<{ key: string; matches: number; last: number }>(HITS);
    return new Map(rows.map(({ key, matches, last }) => [key, { matches, last }]));
  }

  put(row: ExceptionRow): void {
    this.#database.run(
      PUT,
      row.key,
      row.list,
      row.origin,
      row.document,
      row.createdAt,
      row.createdBy,
      row.updatedAt,
      row.updatedBy,
    );
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

interface SqlRow {
  readonly key: string;
  readonly list: string | null;
  readonly origin: RuleOrigin;
  readonly document: string;
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number;
  readonly updated_by: string;
}

function exceptionOf(row: SqlRow): ExceptionRow {
  return {
    key: row.key,
    list: row.list,
    origin: row.origin,
    document: row.document,
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

const LISTS = 'SELECT * FROM exceptions WHERE list IS NULL ORDER BY key';
const ITEMS = 'SELECT * FROM exceptions WHERE list IS NOT NULL ORDER BY key';
const HITS = 'SELECT key, matches, last FROM exception_hits';
/** Not a replacement, which would be a removal first: what refers to the row goes with that. */
const PUT = `INSERT INTO exceptions VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET
    list = excluded.list, origin = excluded.origin, document = excluded.document,
    created_at = excluded.created_at, created_by = excluded.created_by,
    updated_at = excluded.updated_at, updated_by = excluded.updated_by`;
const ADD_HITS = `INSERT INTO exception_hits VALUES (?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET matches = matches + excluded.matches, last = max(last, excluded.last)`;
const REMOVE_HITS = `DELETE FROM exception_hits
  WHERE key = ? OR key IN (SELECT key FROM exceptions WHERE list = ?)`;
