import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, expect, it } from 'vitest';
import { SqliteDatabase } from '../embedded/sqlite/database.ts';
import { named, Rows, texts } from './rows.ts';

interface Thing {
  readonly id: string;
  readonly from: number;
  readonly isOpen: boolean;
  readonly lastSeenAt: number | null;
  readonly names: readonly string[];
}

const database = new SqliteDatabase(new DatabaseSync(':memory:'), ':memory:');
database.exec(`
  PRAGMA foreign_keys = ON;
  CREATE TABLE things (other TEXT, names TEXT, last_seen_at INTEGER, is_open INTEGER, first_arrival INTEGER, id TEXT PRIMARY KEY);
  CREATE TABLE parts (thing TEXT REFERENCES things (id) ON DELETE CASCADE);
`);
afterEach(() => database.exec('DELETE FROM things'));

const options = { columns: { from: named('first_arrival'), names: texts }, hidden: ['other'] };
const things = new Rows<Thing>(database, 'things', options);
const all = () => things.all('ORDER BY id');
const parts = () => database.all('SELECT * FROM parts').length;
const one: Thing = { id: 'a', from: 7, isOpen: true, lastSeenAt: null, names: ['x"', ''] };

it('reads what it has written, whatever the order of the columns is', () => {
  const other: Thing = { id: 'b', from: 8, isOpen: false, lastSeenAt: 9, names: [] };
  for (const thing of [one, other]) things.insert(thing);
  expect(all()).toEqual([one, other]);
  expect(() => things.insert(one)).toThrow();
  expect([things.get('b'), things.get('c')]).toEqual([other, null]);
  expect([things.remove('b'), things.remove('b')]).toEqual([true, false]);
});

it('changes a row by its key and leaves what refers to it', () => {
  things.put(one);
  database.run("INSERT INTO parts VALUES ('a')");
  const changed: Thing = { ...one, from: 1, isOpen: false, lastSeenAt: 2 };
  things.put(changed);
  expect([all(), parts()]).toEqual([[changed], 1]);
  new Rows<Thing>(database, 'things', { ...options, kept: ['last_seen_at'] }).put({
    ...one,
    lastSeenAt: 3,
  });
  expect(all()).toEqual([{ ...one, lastSeenAt: 2 }]);
});
