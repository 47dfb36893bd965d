import { afterAll, expect, it } from 'vitest';
import { documents, seededRandom } from '../../../bench/generate.ts';
import { compile } from '../../lang/index.ts';
import { Folder, ndjson, query } from './run-command.testing.ts';

// Beyond 24 MB worker threads are used; in-process evaluation of the same documents is the reference.
const COUNT = 6_000;
const folder = new Folder();
afterAll(() => folder.remove());

const random = seededRandom(7);
const all = take(documents(3), COUNT);
/** Out of order, and in two files. */
const mixed = all
  .map((document) => ({ document, place: random() }))
  .sort((a, b) => a.place - b.place)
  .map(({ document }) => document);
const FILES = [
  folder.file('1.ndjson', mixed.slice(0, COUNT / 3)),
  folder.file('2.ndjson', mixed.slice(COUNT / 3)),
];

function take<T>(source: Iterator<T>, count: number): T[] {
  return Array.from({ length: count }, () => source.next().value as T);
}

const expected = (eql: string) => compile(eql).run(mixed);

it('returns the results of a run without threads, in the same order', async () => {
  const eql = 'process where process.args_count > 3';
  const ran = await query([eql, ...FILES]);
  const results = expected(eql).map(({ events }) => events[0] as object);
  expect(results.length).toBeGreaterThan(500);
  expect(ran.stdout === ndjson(results)).toBe(true);
});

it('returns the sequences of a run without threads', async () => {
  const eql =
    'sequence by container.id with maxspan=2s [process where process.name == "curl"] ![process where process.name == "wget"] [process where process.name == "chmod"]';
  const ran = await query([eql, ...FILES]);
  const results = expected(eql).map(({ keys, events }) => ({
    join_keys: keys,
    events: events.map((event) => event ?? { missing: true }),
  }));
  expect(results.length).toBeGreaterThan(10);
  expect(ran.stdout === ndjson(results)).toBe(true);
});

it('keeps line numbers across blocks and threads', async () => {
  const lines = ndjson(mixed).split('\n');
  lines.splice(5_500, 0, 'broken');
  const ran = await query(['process where false'], lines.join('\n'));
  expect(ran.stderr).toContain('standard input:5501:1  ING2002');
  expect(ran.stderr).toContain('6,000 events read');
});
