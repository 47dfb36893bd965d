import type { ValueListRow, ValueListTable } from '../../detection-store.ts';
import type { Database, SqlRow } from '../sqlite/database.ts';
import { plain, RowMapping } from '../sqlite/row-mapping.ts';

export class SqliteValueLists implements ValueListTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): ValueListRow[] {
    return this.#database.all<SqlRow>('SELECT * FROM value_lists ORDER BY id').map(LIST.read);
  }

  put(row: ValueListRow): void {
    this.#database.run(PUT, ...LIST.values(row));
  }

  remove(id: string): boolean {
    return this.#database.run('DELETE FROM value_lists WHERE id = ?', id) > 0;
  }
}

const LIST = new RowMapping<ValueListRow>({
  id: plain,
  type: plain,
  origin: plain,
  document: plain,
  values: plain,
  updatedAt: plain,
});

const PUT = LIST.replace('value_lists');
