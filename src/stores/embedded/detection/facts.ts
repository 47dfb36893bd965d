import type { FactTable } from '../../detection-store.ts';
import type { Database } from '../sqlite/database.ts';

export class SqliteFacts implements FactTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(name: string): string | null {
    const sql = 'SELECT value FROM facts WHERE name = ?';
    return this.#database.get<{ value: string }>(sql, name)?.value ?? null;
  }

  list(prefix: string): Map<string, string> {
    const rows = this.#database.all<{ name: string; value: string }>(LIST, prefix, prefix);
    return new Map(rows.map(({ name, value }) => [name, value]));
  }

  put(name: string, value: string): void {
    this.#database.run('INSERT OR REPLACE INTO facts VALUES (?, ?)', name, value);
  }

  remove(name: string): boolean {
    return this.#database.run('DELETE FROM facts WHERE name = ?', name) > 0;
  }
}

/** There are few: no index is needed for the beginning of a name. */
const LIST = 'SELECT name, value FROM facts WHERE substr(name, 1, length(?)) = ? ORDER BY name';
