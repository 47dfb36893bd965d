import { describe, expect, it } from 'vitest';
import { readSpec } from './read-spec.ts';

const read = (...lines: string[]) => readSpec('x.spec', ['# Title', ...lines].join('\n'));
const DATA = ['data d', '  {"id": "a", "n": 1}'];

describe('what a spec file says', () => {
  it('gives a case its data, options, queries and answer', () => {
    const { title, cases } = read(
      ...DATA,
      'case one',
      '  options size=3 now=2024-01-01T00:00:00Z',
      '  query any where true',
      '  query',
      '    any',
      '      where true',
      '  expect  a   b',
      '  failures EQL3001 x2',
    );
    expect(title).toBe('Title');
    expect(cases).toHaveLength(1);
    expect(cases[0]?.documents).toEqual([{ id: 'a', n: 1 }]);
    expect([...(cases[0]?.options ?? [])]).toEqual([
      ['size', '3'],
      ['now', '2024-01-01T00:00:00Z'],
    ]);
    const [check] = cases[0]?.checks ?? [];
    expect(check?.queries.map(({ text }) => text)).toEqual(['any where true', 'any\n  where true']);
    expect(check?.answer).toEqual(['expect a b', 'failures EQL3001 x2']);
  });

  it('keeps the blanks of a query that goes on below its first line', () => {
    const [one] = read(
      ...DATA,
      'case c',
      '  query any',
      '      where a',
      '',
      '    == 1',
      '  expect a',
    ).cases;
    expect(one?.checks[0]?.queries[0]?.text).toBe('any\n  where a\n\n== 1');
  });

  it('reads tables: numbers, arrays and quoted text as JSON, other cells as text, empty as absent', () => {
    const [one] = read(
      'data t',
      '  id | n | tags | s',
      '  1  | 9007199254740993 | ["x", "y"] | a b',
      '  2  |   | "3"  |',
      'case c',
      '  query any where true',
      '  expect 1 2',
    ).cases;
    expect(one?.documents).toEqual([
      { id: '1', n: 9007199254740993n, tags: ['x', 'y'], s: 'a b' },
      { id: '2', tags: '3' },
    ]);
  });

  it('reads timelines', () => {
    const [one] = read(
      'case c',
      '  timeline A@0 A+U@4:x+y',
      '  query any where true',
      '  expect A@0',
    ).cases;
    expect(one?.documents).toEqual([
      { id: 'A@0', '@timestamp': 1704067200000, 'event.category': 'A' },
      {
        id: 'A+U@4:x+y',
        '@timestamp': 1704067200004,
        'event.category': ['A', 'U'],
        key: ['x', 'y'],
      },
    ]);
  });

  it('reads sequences with their keys in canonical form', () => {
    const [one] = read(
      ...DATA,
      'case c',
      '  query any where true',
      '  expect',
      '    [a,b , -]  key  x,null,  "1", 2',
      '    [c]',
    ).cases;
    expect(one?.checks[0]?.answer).toEqual(['expect [a, b, -] key x, null, "1", 2', 'expect [c]']);
  });

  it('gives every run of queries its own answer, and marks an open one', () => {
    const [one] = read(
      ...DATA,
      'case c',
      '  query any where true',
      '  expect a',
      '  query any where false',
      '  expect ?',
    ).cases;
    expect(one?.checks.map(({ answer }) => answer)).toEqual([['expect a'], null]);
  });

  it('reads schemas', () => {
    const [one] = read(
      ...DATA,
      'schema s',
      '  a.b long',
      '  c text exact c.keyword',
      '  d keyword normalized',
      'case c',
      '  schema s',
      '  query any where true',
      '  expect a',
    ).cases;
    expect([...(one?.schema ?? [])]).toEqual([
      ['a.b', { type: 'long' }],
      ['c', { type: 'text', exact: 'c.keyword' }],
      ['d', { type: 'keyword', normalized: true }],
    ]);
  });

  it('writes out repetitions', () => {
    const [one] = read(...DATA, 'case c', '  query any where {{3 x not }}true', '  expect a').cases;
    expect(one?.checks[0]?.queries[0]?.text).toBe('any where not not not true');
  });
});

describe('a file that is wrong fails at its line', () => {
  const QUERY = '  query any where true';
  it.each([
    ['no case', DATA, 'x.spec:3: no case in this file'],
    ['an unknown word', ['dada d'], 'x.spec:2: unknown word `dada`'],
    ['an unknown word in a case', ['case c', '  qery x', QUERY], 'x.spec:3: unknown word `qery`'],
    [
      'an unknown word in an answer',
      ['case c', QUERY, '  expekt a'],
      'x.spec:4: unknown word `expekt`',
    ],
    ['no query', ['case c', '  options size=1'], 'x.spec:2: a case without a query'],
    ['no expectation', ['case c', QUERY], 'x.spec:3: this query has no expectation'],
    [
      'no expectation of the second query',
      ['case c', QUERY, '  expect a', '  query any where false'],
      'x.spec:5: this query has no expectation',
    ],
    ['an empty expectation', ['case c', QUERY, '  expect'], 'x.spec:4: expect what?'],
    ['an unknown data set', ['case c', '  data e', QUERY, '  expect a'], 'x.spec:3: no data `e`'],
    ['an unknown schema', ['case c', '  schema e', QUERY, '  expect a'], 'x.spec:3: no schema `e`'],
    [
      'an unknown option',
      ['case c', '  options sise=1', QUERY, '  expect a'],
      'x.spec:3: `sise=1`',
    ],
    ['a document that is no JSON', ['data d', '  {"id": }'], 'x.spec:3: not a JSON document'],
    ['a document without id', ['data d', '  {"n": 1}'], 'x.spec:3: a document needs a field `id`'],
    ['two documents with one id', ['data d', '  {"id": "a"}', '  {"id": "a"}'], 'two documents'],
    [
      'a row with too few cells',
      ['data d', '  id | a', '  1'],
      'x.spec:4: 1 cells under 2 columns',
    ],
    [
      'a second case of one name',
      ['case c', QUERY, '  expect a', 'case c', QUERY, '  expect a'],
      'x.spec:5',
    ],
    [
      'an error without place',
      ['case c', QUERY, '  error EQL1001'],
      'x.spec:4: write `error EQL1001',
    ],
    ['a failure without count', ['case c', QUERY, '  failures EQL3001'], 'x.spec:4: write'],
    [
      'a sequence without bracket',
      ['case c', QUERY, '  expect [a, b'],
      'x.spec:4: write a sequence',
    ],
    [
      'a timeline word without time',
      ['case c', '  timeline A', QUERY],
      'x.spec:3: `A` is no event',
    ],
    ['a tab as indent', ['case c', '\tquery x'], 'x.spec:3: indent with blanks'],
    ['a schema line without type', ['schema s', '  a'], 'x.spec:3: write `field type`'],
  ])('%s', (_what, lines, message) => {
    expect(() => read(...lines)).toThrow(message);
  });

  it('no title', () => {
    expect(() => readSpec('x.spec', 'case c\n  query any where true\n  expect a')).toThrow(
      'x.spec:1: a spec file begins',
    );
  });
});
