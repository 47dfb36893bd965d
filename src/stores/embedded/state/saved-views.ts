import type { SavedViewRow, SavedViewTable } from '../../access-store.ts';
import { flag, plain, RowMapping } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';

/** The table of saved views. */
export class SqliteSavedViews extends Table implements SavedViewTable {
  list(space: string, owner: string): SavedViewRow[] {
    return this.rows(VIEW, LIST, space, owner);
  }

  get(id: string): SavedViewRow | null {
    return this.row(VIEW, 'SELECT * FROM saved_views WHERE id = ?', id);
  }

  put(row: SavedViewRow): void {
    this.database.run(PUT, ...VIEW.values(row));
  }

  remove(id: string): boolean {
    return this.database.run('DELETE FROM saved_views WHERE id = ?', id) > 0;
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
