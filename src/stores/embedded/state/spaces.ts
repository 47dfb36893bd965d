import { DEFAULT_SPACE, type SpaceRow, type SpaceTable } from '../../access-store.ts';
import type { Database, SqlRow } from '../sqlite/database.ts';
import { plain, RowMapping } from '../sqlite/row-mapping.ts';

/** The table of spaces. A migration has written the row of `default`. */
export class SqliteSpaces implements SpaceTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): SpaceRow[] {
    return this.#database.all<SqlRow>('SELECT * FROM spaces ORDER BY id').map(SPACE.read);
  }

  get(id: string): SpaceRow | null {
    const row = this.#database.get<SqlRow>('SELECT * FROM spaces WHERE id = ?', id);
    return row === undefined ? null : SPACE.read(row);
  }

  put(row: SpaceRow): void {
    this.#database.run(PUT, ...SPACE.values(row));
  }

  remove(id: string): boolean {
    if (id === DEFAULT_SPACE) return false;
    return this.#database.transaction(() => {
      this.#database.run('DELETE FROM saved_views WHERE space = ?', id);
      return this.#database.run('DELETE FROM spaces WHERE id = ?', id) > 0;
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
