import type { SavedViewRow, SavedViewTable } from '../../access-store.ts';
import type { Database, SqlRow } from '../sqlite/database.ts';
import { flag, plain, RowMapping } from '../sqlite/row-mapping.ts';

/** The table of saved views. */
export class SqliteSavedViews implements SavedViewTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(space: string, owner: string): SavedViewRow[] {
    return this.#database.all<SqlRow>(LIST, space, owner).map(VIEW.read);
  }

  get(id: string): SavedViewRow | null {
    const row = this.#database.get<SqlRow>('SELECT * FROM saved_views WHERE id = ?', id);
    return row === undefined ? null : VIEW.read(row);
  }

  put(row: SavedViewRow): void {
    this.#database.run(PUT, ...VIEW.values(row));
  }

  remove(id: string): boolean {
    return this.#database.run('DELETE FROM saved_views WHERE id = ?', id) > 0;
  }
}

const VIEW = new RowMapping<SavedViewRow>({
  id: plain,
  space: plain,
  page: plain,
  name: plain,
  state: plain,
  isShared: flag,
  owner: plain,
  createdAt: plain,
  updatedAt: plain,
});

const PUT = VIEW.replace('saved_views');
const LIST = `SELECT * FROM saved_views
  WHERE space = ? AND (owner = ? OR is_shared = 1) ORDER BY page, name, id`;
