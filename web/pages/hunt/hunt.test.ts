import { describe, expect, it } from 'vitest';
import { parse, print } from '../../../src/lang/index.ts';
import { fill } from './results/fill.ts';
import { fieldsIn, joinedAt, valuesAt } from './document.ts';
import { rowsOf, treeRows } from './results/rows.ts';
import { narrowed } from './query/query-edit.ts';
import { EXAMPLES } from './query/examples.ts';
import { readLines, type HuntLine, type HuntResult } from './run/hunt-lines.ts';
import { bytesText, shortNumber } from './numbers.ts';

describe('narrowing a query', () => {
  it.each([
    ['process where true', 'process.name', 'a', 'process where process.name == "a"'],
    [
      'process where x == 1 or y == 2 | head 5',
      'process.name',
      'a',
      'process where (x == 1 or y == 2) and process.name == "a" | head 5',
    ],
    [
      'any where /* why */ x == 1 // end',
      'a',
      null,
      'any where /* why */ x == 1 and a == null // end',
    ],
    [
      'sequence by host.id [process where true] [file where x == 1]',
      'container.id',
      'c',
      'sequence by host.id [process where container.id == "c"] [file where x == 1 and container.id == "c"]',
    ],
  ])('narrows %s', (query, field, value, expected) => {
    expect(narrowed(query, field, value, false)).toBe(expected);
  });

  it('does not guess which step of a sequence is meant, nor mend an error', () => {
    const query = 'sequence by host.id [process where true] [file where true]';
    expect(narrowed(query, 'process.name', 'a', false)).toBeNull();
    expect(narrowed('process where', 'a', 'b', false)).toBeNull();
  });

  it('excludes, and takes a value that was cut by its beginning', () => {
    expect(narrowed('any where true', 'a', 'b', true)).toBe('any where a != "b"');
    expect(narrowed('any where true', 'a', `${'x'.repeat(255)}…`, false)).toBe(
      `any where a like "${'x'.repeat(255)}*"`,
    );
  });
});

describe('documents', () => {
  const document = {
    'a.b': 1,
    a: [{ b: 2 }, { b: [3, null] }],
    process: { args: ['x', 'y z'] },
    __proto__: null,
  };

  it('are read by path, nested, dotted and in lists', () => {
    expect(valuesAt(document, 'a.b')).toEqual([1, 2, 3]);
    expect(joinedAt(document, 'process.args')).toBe('x y z');
    expect(valuesAt(document, 'constructor.name')).toEqual([]);
  });

  it('are listed with all their fields', () => {
    expect(fieldsIn(document)).toEqual([
      { path: 'a.b', values: [1, 2, 3] },
      { path: 'process.args', values: ['x', 'y z'] },
    ]);
  });
});

const event = (id: string, parent: string | null, second: number) => ({
  key: id,
  index: null,
  document: {
    '@timestamp': `2026-01-01T00:00:0${second}Z`,
    process: { entity_id: id, parent: parent === null ? {} : { entity_id: parent, name: parent } },
  },
});
const result = (...events: HuntResult['events']): HuntResult => ({
  kind: events.length === 1 ? 'event' : 'sequence',
  keys: { 'host.id': 'h' },
  events,
});

describe('rows', () => {
  it('tie what belongs together, with the time between', () => {
    const rows = rowsOf([result(event('a', null, 1), null, event('b', null, 4))]);
    expect(rows.map(({ step, gapMs, label }) => [step, gapMs, label])).toEqual([
      [null, null, null],
      [1, null, null],
      [2, null, 'missing, as the query asks'],
      [3, 3_000, null],
    ]);
    expect(rows[0]?.head).toMatchObject({ spanMs: 3_000, size: 3, keys: { 'host.id': 'h' } });
  });

  it('make a tree of processes, with parents that are no results', () => {
    const rows = treeRows([
      result(event('child', 'parent', 3)),
      result(event('parent', 'init', 2)),
      result(event('other', 'init', 1)),
    ]);
    expect(rows?.map(({ id, depth, label }) => [id, depth, label])).toEqual([
      ['of init', 0, 'init'],
      ['other', 1, null],
      ['parent', 1, null],
      ['child', 2, null],
    ]);
  });

  it('have one row for each process in a tree, with its last exec event and its names in order', () => {
    const told = (key: string, action: string, name: string, second: number) => {
      const { document, ...rest } = event('p', 'shell', second);
      return {
        ...rest,
        key,
        document: {
          ...document,
          event: { id: key, action },
          process: { ...document.process, name },
        },
      };
    };
    const rows = treeRows([
      result(told('3', 'end', 'ls', 4)),
      result(told('1', 'fork', 'bash', 1)),
      result(told('2', 'exec', 'ls', 2)),
    ]);
    expect(rows?.map(({ id, process }) => [id, process])).toEqual([
      ['of shell', null],
      ['2', { names: ['bash', 'ls'], events: 3 }],
    ]);
  });

  it('end where processes say that they are each other’s parents', () => {
    const rows = treeRows([result(event('a', 'b', 1)), result(event('b', 'a', 2))]);
    expect(rows).toHaveLength(2);
  });
});

it('reads lines however they are cut, without loss of digits', async () => {
  const text =
    '{"type":"started","id":"x"}\n{"type":"event","_index":"i","_id":"1","document":{"n":12345678901234567890,"t":"ü"}}\n{"type":"end"}\n';
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
      controller.close();
    },
  });
  const lines: HuntLine[] = [];
  for await (const some of readLines(body)) lines.push(...some);
  expect(lines.map(({ type }) => type)).toEqual(['started', 'result', 'end']);
  expect(lines[1]).toMatchObject({
    result: { events: [{ document: { n: 12345678901234567890n, t: 'ü' } }] },
  });
});

it('draws intervals that can be pointed at', () => {
  const { length, filled } = fill(
    [
      [1_000, 1],
      [1_001, 2],
      [3_600, 1],
    ],
    1,
  );
  expect(length).toBe(100);
  expect(filled).toHaveLength(27);
  expect(filled[0]).toEqual({ start: 1_000, counts: [3] });
  expect(filled.at(-1)).toEqual({ start: 3_600, counts: [1] });
  expect(fill([[5_000, 1]], 1_000).filled).toHaveLength(24);
});

it('has examples that are queries', () => {
  for (const { query } of EXAMPLES) {
    const parsed = parse(query);
    expect(parsed.ok && print(parsed.value)).toBeTruthy();
  }
});

it('writes large numbers short', () => {
  expect([9_999, 12_345, 3_100_000].map(shortNumber)).toEqual(['9,999', '12 k', '3.1 M']);
  expect([12, 1_500, 42_000_000].map(bytesText)).toEqual(['12 B', '1.5 kB', '42 MB']);
});
