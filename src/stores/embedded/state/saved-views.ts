import type { SavedViewRow, SavedViewTable } from '../../access-store.ts';
import type { Database } from '../sqlite/database.ts';

/** The table of saved views. */
export class SqliteSavedViews implements SavedViewTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(space: string, owner: string): SavedViewRow[] {
    return this.#database.all<SqlRow>(LIST, space, owner).map(rowOf);
  }

  get(id: string): SavedViewRow | null {
    const row = this.#database.get<SqlRow>(`${SELECT} WHERE id = ?`, id);
    return row === undefined ? null : rowOf(row);
  }

  put(row: SavedViewRow): void {
    this.#database.run(
      'INSERT OR REPLACE INTO saved_views VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      row.id,
      row.space,
      row.page,
      row.name,
      row.state,
      row.isShared ? 1 : 0,
      row.owner,
      row.createdAt,
      row.updatedAt,
    );
  }

  remove(id: string): boolean {
    return this.#database.run('DELETE FROM saved_views WHERE id = ?', id) > 0;
  }
}

const SELECT = `SELECT id, space, page, name, state, is_shared, owner, created_at AS createdAt,
  updated_at AS updatedAt FROM saved_views`;
const LIST = `${SELECT} WHERE space = ? AND (owner = ? OR is_shared = 1) ORDER BY page, name, id`;

type SqlRow = Omit<SavedViewRow, 'isShared'> & { readonly is_shared: number };

const rowOf = ({ is_shared, ...row }: SqlRow): SavedViewRow => ({
  ...row,
  isShared: is_shared !== 0,
});
