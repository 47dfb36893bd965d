import { describe, expect, it } from 'vitest';
import { rowOf } from '../../events/document-row.ts';
import { compile, printExpression } from '../index.ts';

function sequence(text: string) {
  const compiled = compile(text);
  const { query } = compiled;
  if (query.kind !== 'sequence') throw new TypeError('not a sequence');
  return { ...query, row: (document: object) => rowOf(document, compiled.fields) };
}

describe('stages', () => {
  it('expand runs and keep until out', () => {
    const { stages, until, terms, maxspan } = sequence(
      'sequence with maxspan=5m [a where true] with runs=3 ![b where true] [c where true] until [d where true]',
    );
    expect(stages).toEqual([0, 0, 0, 1, 2]);
    expect(until).toBe(3);
    expect(terms.map((term) => term.missing)).toEqual([false, true, false, false]);
    expect(maxspan).toBe(300_000_000_000n);
    expect(terms[1]?.text).toBe('b where true');
  });
});

describe('keys', () => {
  const { terms, row } = sequence('sequence by ?o, a [any where true] by b [any where true] by c');
  const keys = (document: object) => terms[0]?.keys(row(document));

  it('are one per combination of values', () => {
    expect(keys({ o: 1, a: ['x', 'y'], b: [2, 3, 2] })).toEqual([
      [1, 'x', 2],
      [1, 'x', 3],
      [1, 'y', 2],
      [1, 'y', 3],
    ]);
  });

  it('need the plain fields and take the optional one as null', () => {
    expect(keys({ a: 'x', b: 1 })).toEqual([[null, 'x', 1]]);
    expect(keys({ o: 1, a: 'x' })).toEqual([]);
  });

  it('are at most 100', () => {
    const many = Array.from({ length: 11 }, (_, i) => i);
    expect(() => keys({ a: many, b: many })).toThrow('more than 100 join keys');
    expect(keys({ a: many.slice(1), b: many.slice(1) })).toHaveLength(100);
    expect(keys({ o: many, a: many })).toEqual([]);
  });

  it('are one empty key without by', () => {
    const plain = sequence('sequence [any where true] [any where true]');
    expect(plain.terms[0]?.keys(plain.row({}))).toEqual([[]]);
  });
});

describe('conditions on join keys', () => {
  const copies = (text: string, optimize = true) => {
    const { query } = compile(text, { optimize });
    return query.kind === 'sequence'
      ? query.terms.map((term) => term.copied?.().map(printExpression))
      : [];
  };

  it.each([
    ['[a where t == "x"] [b where true]', [[], ['t == "x"']]],
    ['[a where t == "x" and u == 1] [b where t == "x"]', [[], []]],
    ['[a where t == "x" or u == 1] [b where true]', [[], []]],
    ['[a where t == "x" or t : "y*"] [b where true]', [[], []]],
    ['[a where t == "x" or t == "y"] [b where true]', [[], ['t in ("x", "y")']]],
    ['[a where not t : "x*"] [b where length(t) > 2]', [['length(t) > 2'], ['not t : "x*"']]],
    ['[a where true] [b where true] ![c where t == "x"]', [[], [], []]],
    ['[a where true] [b where t == "x"] ![c where true]', [['t == "x"'], [], ['t == "x"']]],
    [
      '[a where t == "x"] [b where true] until [c where t == "z"]',
      [[], ['t == "x"'], ['t == "x"']],
    ],
  ])('%s', (terms, expected) => {
    const text = `sequence by t with maxspan=1m ${terms}`;
    expect(copies(text)).toEqual(expected);
    expect(copies(text, false)).toEqual(expected);
  });

  it('change to the key of the other term', () => {
    expect(copies('sequence [a where x == 1] by x [b where true] by y')).toEqual([[], ['y == 1']]);
  });

  it('show where keys have several values', () => {
    const documents = [
      { '@timestamp': 1, event: { category: 'a' }, t: ['x', 'y'] },
      { '@timestamp': 2, event: { category: 'b' }, t: ['y'] },
      { '@timestamp': 3, event: { category: 'b' }, t: ['y', 'x'] },
    ];
    const found = compile('sequence by t [a where t == "x"] [b where true]').run(documents);
    expect(
      found.map(({ keys, events }) => [keys, events.map((e) => documents.indexOf(e as never))]),
    ).toEqual([
      [['x'], [0, 2]],
      [['y'], [0, 2]],
    ]);
  });
});

describe('sample', () => {
  it('compiles its terms and keys', () => {
    const documents = [
      { event: { category: 'b' }, k: 1 },
      { event: { category: 'a' }, k: 1 },
      { event: { category: 'a' }, k: 2 },
    ];
    const found = compile('sample by k [a where true] [b where true]').run(documents);
    expect(found).toEqual([{ keys: [1], events: [documents[1], documents[0]] }]);
  });
});
