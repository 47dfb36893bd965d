import type { ExceptionRow, ExceptionTable } from '../../detection-store.ts';
import { plain, RowMapping } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';

export class SqliteExceptions extends Table implements ExceptionTable {
  lists(): ExceptionRow[] {
    return this.rows(EXCEPTION, LISTS);
  }

  items(): ExceptionRow[] {
    return this.rows(EXCEPTION, ITEMS);
  }

  hidden(): Map<string, { readonly matches: number; readonly last: number }> {
    const rows = this.database.all<{ key: string; matches: number; last: number }>(HITS);
    return new Map(rows.map(({ key, matches, last }) => [key, { matches, last }]));
  }

  hiddenSince(from: number): Map<string, number> {
    return this.database.pairs(DAYS, dayOf(from));
  }

  countedFrom(): number | null {
    const fact = this.database.value<string>(COUNTED_FROM);
    return fact === undefined ? null : Number(fact);
  }

  put(row: ExceptionRow): void {
    this.database.run(PUT, ...EXCEPTION.values(row));
  }

  remove(key: string): boolean {
    return this.database.transaction(() => {
      for (const table of HIT_TABLES) this.database.run(removeHits(table), key, key);
      return this.database.run('DELETE FROM exceptions WHERE key = ?', key) > 0;
    });
  }

  addHidden(key: string, matches: number, now: number): void {
    this.database.transaction(() => {
      this.database.run(ADD_HITS, key, matches, now);
      this.database.run(ADD_DAY, key, dayOf(now), matches);
      this.database.run(REMOVE_DAYS, key, dayOf(now) - KEPT_DAYS);
      this.database.run(COUNTED, String(now));
    });
  }
}

const EXCEPTION = new RowMapping<ExceptionRow>({
  key: plain,
  list: plain,
  origin: plain,
  document: plain,
  createdAt: plain,
  createdBy: plain,
  updatedAt: plain,
  updatedBy: plain,
});

const LISTS = 'SELECT * FROM exceptions WHERE list IS NULL ORDER BY key';
const ITEMS = 'SELECT * FROM exceptions WHERE list IS NOT NULL ORDER BY key';
const HITS = 'SELECT key, matches, last FROM exception_hits';
/** Not a replacement: the items of the list stay. */
const PUT = EXCEPTION.upsert('exceptions', 'key');
const ADD_HITS = `INSERT INTO exception_hits VALUES (?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET matches = matches + excluded.matches, last = max(last, excluded.last)`;
const HIT_TABLES = ['exception_hits', 'exception_days'] as const;
const removeHits = (table: (typeof HIT_TABLES)[number]) => `DELETE FROM ${table}
  WHERE key = ? OR key IN (SELECT key FROM exceptions WHERE list = ?)`;

/** Days of UTC: the last of them and as many before. */
const KEPT_DAYS = 35;
const dayOf = (time: number) => Math.floor(time / (24 * 60 * 60 * 1_000));
const DAYS = 'SELECT key, sum(matches) AS matches FROM exception_days WHERE day >= ? GROUP BY key';
const ADD_DAY = `INSERT INTO exception_days VALUES (?, ?, ?)
  ON CONFLICT (key, day) DO UPDATE SET matches = matches + excluded.matches`;
const REMOVE_DAYS = 'DELETE FROM exception_days WHERE key = ? AND day < ?';
const COUNTED = `INSERT INTO facts VALUES ('exceptions.counted-from', ?) ON CONFLICT DO NOTHING`;
const COUNTED_FROM = `SELECT value FROM facts WHERE name = 'exceptions.counted-from'`;
