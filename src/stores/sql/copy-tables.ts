import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database, SqlRow, SqlValue } from './database.ts';

/** Rows of a page, each with a document of some kilobytes at most. */
const PAGE = 500;

/**
 * Copies all rows of some tables into tables of the same names and columns, instead of what these have: all, or nothing if it throws. Reads page
 * by page in the order of keys, and returns their number; requests of others get their turn between two pages. The caller sees to it that one state is read.
 *
 * @param tables those that others refer to come first
 */
export async function copyTables(
  from: Database,
  to: Database,
  tables: readonly string[],
  onProgress: (done: number, total: number) => void = () => {},
): Promise<number> {
  const counts = tables.map((table) => from.value<number>(`SELECT count(*) FROM ${table}`) ?? 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  let done = 0;
  to.exec('BEGIN');
  try {
    const resume = tables.map((table) => to.suspendTriggers(table));
    for (const table of tables.toReversed()) to.run(`DELETE FROM ${table}`);
    for (const table of tables) {
      for (const rows of pagesOf(from, table)) {
        insert(to, table, rows);
        done += rows.length;
        onProgress(done, total);
        await nextTurn();
      }
      to.numbered(table);
    }
    for (const each of resume) each();
    to.exec('COMMIT');
    return total;
  } catch (error) {
    if (to.isInTransaction) to.exec('ROLLBACK');
    throw error;
  }
}

function* pagesOf(from: Database, table: string): Generator<readonly SqlRow[]> {
  const keys = from.keyOf(table);
  const names = keys.map(quoted).join(', ');
  const behind = `(${names}) > (${keys.map(() => '?').join(', ')})`;
  let last: readonly SqlValue[] | null = null;
  for (;;) {
    const where = last === null ? '' : `WHERE ${behind}`;
    const sql = `SELECT * FROM ${table} ${where} ORDER BY ${names} LIMIT ${PAGE}`;
    const rows: SqlRow[] = from.all<SqlRow>(sql, ...(last ?? []));
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    last = keys.map((key) => rows.at(-1)![key]!);
  }
}

function insert(to: Database, table: string, rows: readonly SqlRow[]): void {
  const names = Object.keys(rows[0]!);
  const marks = `(${names.map(() => '?').join(', ')})`;
  to.run(
    `INSERT INTO ${table} (${names.map(quoted).join(', ')}) VALUES ${rows.map(() => marks).join(', ')}`,
    ...rows.flatMap((row) => names.map((name) => row[name] ?? null)),
  );
}

const quoted = (name: string): string => `"${name}"`;
