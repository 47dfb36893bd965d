import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, expect, it } from 'vitest';
import { Database, type SqlRow } from './database.ts';
import { flag, named, plain, RowMapping, texts } from './row-mapping.ts';

interface Thing {
  readonly id: string;
  readonly from: number;
  readonly isOpen: boolean;
  readonly lastSeenAt: number | null;
  readonly names: readonly string[];
}

const THING = new RowMapping<Thing>({
  id: plain,
  from: named('first_arrival'),
  isOpen: flag,
  lastSeenAt: plain,
  names: texts,
});

const database = new Database(new DatabaseSync(':memory:'), ':memory:');
database.exec(`
  PRAGMA foreign_keys = ON;
  CREATE TABLE things (other TEXT, names TEXT, last_seen_at INTEGER, is_open INTEGER, first_arrival INTEGER, id TEXT PRIMARY KEY);
  CREATE TABLE parts (thing TEXT REFERENCES things (id) ON DELETE CASCADE);
`);
afterEach(() => database.exec('DELETE FROM things'));

const put = (sql: string, thing: Thing) => database.run(sql, ...THING.values(thing));
const all = () => database.all<SqlRow>('SELECT * FROM things ORDER BY id').map(THING.read);
const parts = () => database.all('SELECT * FROM parts').length;
const one: Thing = { id: 'a', from: 7, isOpen: true, lastSeenAt: null, names: ['x"', ''] };

it('reads what it has written, whatever the order of the columns is', () => {
  const other: Thing = { id: 'b', from: 8, isOpen: false, lastSeenAt: 9, names: [] };
  for (const thing of [one, other]) put(THING.insert('things'), thing);
  expect(all()).toEqual([one, other]);
  expect(() => put(THING.insert('things'), one)).toThrow();
});

it('changes a row by its key and leaves what refers to it, or replaces it with all of that', () => {
  put(THING.upsert('things', 'id'), one);
  database.run("INSERT INTO parts VALUES ('a')");
  const changed: Thing = { ...one, from: 1, isOpen: false, lastSeenAt: 2 };
  put(THING.upsert('things', 'id'), changed);
  expect([all(), parts()]).toEqual([[changed], 1]);
  put(THING.upsert('things', 'id', ['last_seen_at']), { ...one, lastSeenAt: 3 });
  expect(all()).toEqual([{ ...one, lastSeenAt: 2 }]);
  put(THING.replace('things'), one);
  expect([all(), parts()]).toEqual([[one], 0]);
});
