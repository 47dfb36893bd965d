import type { Database, SqlRow, SqlValue } from './database.ts';
import type { RowMapping } from './row-mapping.ts';

/** The base of a class that reads and writes some tables of a database. */
export class Table {
  protected readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** All rows of a query. */
  protected rows<Row extends object>(
    { read }: RowMapping<Row>,
    sql: string,
    ...values: SqlValue[]
  ): Row[] {
    return this.database.all<SqlRow>(sql, ...values).map(read);
  }

  /** The first row of a query; `null` without any. */
  protected row<Row extends object>(
    { read }: RowMapping<Row>,
    sql: string,
    ...values: SqlValue[]
  ): Row | null {
    const row = this.database.get<SqlRow>(sql, ...values);
    return row === undefined ? null : read(row);
  }
}
