import type { SpaceRow, SpaceTable } from '../../access-store.ts';
import type { Database } from '../sqlite/database.ts';

/** The table of spaces. A migration has written the row of `default`. */
export class SqliteSpaces implements SpaceTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): SpaceRow[] {
    return this.#database.all<SpaceRow>(`${SELECT} ORDER BY id`);
  }

  get(id: string): SpaceRow | null {
    return this.#database.get<SpaceRow>(`${SELECT} WHERE id = ?`, id) ?? null;
  }

  put({ id, name, description, createdAt, createdBy }: SpaceRow): void {
    this.#database.run(
      'INSERT OR REPLACE INTO spaces VALUES (?, ?, ?, ?, ?)',
      id,
      name,
      description,
      createdAt,
      createdBy,
    );
  }

  remove(id: string): boolean {
    if (id === 'default') return false;
    return this.#database.transaction(() => {
      this.#database.run('DELETE FROM saved_views WHERE space = ?', id);
      return this.#database.run('DELETE FROM spaces WHERE id = ?', id) > 0;
    });
  }
}

const SELECT =
  'SELECT id, name, description, created_at AS createdAt, created_by AS createdBy FROM spaces';
