import { DEFAULT_SPACE, type SpaceRow, type SpaceTable } from '../../access-store.ts';
import { plain, RowMapping } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';

/** The table of spaces. A migration has written the row of `default`. */
export class SqliteSpaces extends Table implements SpaceTable {
  list(): SpaceRow[] {
    return this.rows(SPACE, 'SELECT * FROM spaces ORDER BY id');
  }

  get(id: string): SpaceRow | null {
    return this.row(SPACE, 'SELECT * FROM spaces WHERE id = ?', id);
  }

  put(row: SpaceRow): void {
    this.database.run(PUT, ...SPACE.values(row));
  }

  remove(id: string): boolean {
    if (id === DEFAULT_SPACE) return false;
    return this.database.transaction(() => {
      this.database.run('DELETE FROM saved_views WHERE space = ?', id);
      return this.database.run('DELETE FROM spaces WHERE id = ?', id) > 0;
    });
  }
}

const SPACE = new RowMapping<SpaceRow>({
  id: plain,
  name: plain,
  description: plain,
  createdAt: plain,
  createdBy: plain,
});

const PUT = SPACE.replace('spaces');
