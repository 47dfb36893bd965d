import type { FactTable } from '../../detection-store.ts';
import { Table } from '../sqlite/table.ts';

export class SqliteFacts extends Table implements FactTable {
  get(name: string): string | null {
    return this.database.value('SELECT value FROM facts WHERE name = ?', name) ?? null;
  }

  list(prefix: string): Map<string, string> {
    return this.database.pairs(LIST, prefix, prefix);
  }

  put(name: string, value: string): void {
    this.database.run('INSERT OR REPLACE INTO facts VALUES (?, ?)', name, value);
  }

  remove(name: string): boolean {
    return this.database.run('DELETE FROM facts WHERE name = ?', name) > 0;
  }
}

/** There are few: no index is needed for the beginning of a name. */
const LIST = 'SELECT name, value FROM facts WHERE substr(name, 1, length(?)) = ? ORDER BY name';
