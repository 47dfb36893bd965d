import type { RuleOrigin, ValueListRow, ValueListTable } from '../../detection-store.ts';
import type { Database } from '../sqlite/database.ts';

export class SqliteValueLists implements ValueListTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): ValueListRow[] {
    return this.#database
      .all<SqlRow>('SELECT * FROM value_lists ORDER BY id')
      .map(({ updated_at, ...row }) => ({ ...row, updatedAt: updated_at }));
  }

  put({ id, type, origin, document, values, updatedAt }: ValueListRow): void {
    this.#database.run(PUT, id, type, origin, document, values, updatedAt);
  }

  remove(id: string): boolean {
    return this.#database.run('DELETE FROM value_lists WHERE id = ?', id) > 0;
  }
}

interface SqlRow {
  readonly id: string;
  readonly type: string;
  readonly origin: RuleOrigin;
  readonly document: string;
  readonly values: string;
  readonly updated_at: number;
}

const PUT = 'INSERT OR REPLACE INTO value_lists VALUES (?, ?, ?, ?, ?, ?)';
