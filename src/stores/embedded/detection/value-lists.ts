import type { ValueListRow, ValueListTable } from '../../detection-store.ts';
import { plain, RowMapping } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';

export class SqliteValueLists extends Table implements ValueListTable {
  list(): ValueListRow[] {
    return this.rows(LIST, 'SELECT * FROM value_lists ORDER BY id');
  }

  put(row: ValueListRow): void {
    this.database.run(PUT, ...LIST.values(row));
  }

  remove(id: string): boolean {
    return this.database.run('DELETE FROM value_lists WHERE id = ?', id) > 0;
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
