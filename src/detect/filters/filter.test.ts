import { describe, expect, it } from 'vitest';
import type { Json } from '../../events/json.ts';
import { compiled, documentOf } from './compile.testing.ts';
import { leastOf } from './minimum-should-match.ts';

const x: Json = { query: { term: { a: 'x' } } };
const notX: Json = { meta: { negate: true }, query: { term: { a: 'x' } } };
const y: Json = { meta: { disabled: false, type: 'phrase' }, query: { match_phrase: { a: 'y' } } };
const off: Json = { meta: { disabled: true }, query: { term: { a: 'z' } } };
const unknown: Json = { query: { query_string: { query: 'a:x' } } };
const combined = (relation: Json, params: readonly Json[], negate = false): Json => ({
  meta: { type: 'combined', relation, params, negate },
  query: {},
});

const CASES: readonly [
  name: string,
  filters: readonly Json[],
  passed: readonly string[],
  not: readonly string[],
][] = [
  ['all of them', [x, y], ['{"a":["x","y"]}'], ['{"a":"x"}', '{"a":"y"}']],
  ['negated', [notX], ['{}', '{"a":"y"}'], ['{"a":["y","x"]}']],
  ['disabled', [off, x], ['{"a":"x"}'], ['{"a":"z"}']],
  ['without meta', [{ bool: { must: { term: { a: 'x' } } } }], ['{"a":"x"}'], ['{}']],
  [
    'older forms',
    [
      { meta: {}, $state: { store: 'appState' }, exists: { field: 'a' } },
      { meta: { negate: true }, query: null, match_phrase: { a: 'x' } },
      { meta: {}, query: { match: { b: { query: 'y', type: 'phrase' } } } },
    ],
    ['{"a":"y","b":"y"}'],
    ['{"a":"x","b":"y"}', '{"b":"y"}', '{"a":"y"}'],
  ],
  ['combined with AND', [combined('AND', [x, y])], ['{"a":["x","y"]}'], ['{"a":"x"}']],
  ['combined with OR', [combined('OR', [x, y, off])], ['{"a":"y"}'], ['{"a":"z"}', '{}']],
  ['combined and negated', [combined('OR', [x, y], true)], ['{"a":"z"}', '{}'], ['{"a":"y"}']],
  ['a negated one in it', [combined('AND', [notX, y])], ['{"a":"y"}'], ['{"a":["x","y"]}', '{}']],
  [
    'inside one another',
    [combined('OR', [combined('AND', [x, y]), combined('AND', [notX, y], true)], true)],
    ['{"a":"y"}'],
    ['{"a":["x","y"]}', '{"a":"x"}', '{}'],
  ],
  [
    'combined without any that counts',
    [combined('OR', [x, combined('OR', [off], true)]), combined('AND', [], true)],
    ['{"a":"x"}'],
    ['{}'],
  ],
];

describe('filters', () => {
  it.each(CASES)('%s', (_, filters, passed, not) => {
    const { passes, notApplied } = compiled(filters);
    expect(notApplied).toEqual([]);
    expect(passed.filter((text) => !passes(documentOf(text)))).toEqual([]);
    expect(not.filter((text) => passes(documentOf(text)))).toEqual([]);
  });

  it('without conditions compile to no test', () => {
    for (const filters of [[], [off], [{ query: { match_all: {} } }], [combined('OR', [off])]]) {
      expect(compiled(filters)).toMatchObject({ test: null, notApplied: [] });
    }
  });

  it('survive a transfer to a worker thread', () => {
    const { passes } = compiled(structuredClone([x, combined('OR', [notX, y])]));
    expect([passes({ a: ['x', 'y'] }), passes({ a: 'x' })]).toEqual([true, false]);
  });
});

const strange = 'clauses "query_string" are not known';

describe('unsupported parts', () => {
  it.each<[filter: Json, passed: readonly string[], not: readonly string[], told: string]>([
    [unknown, ['{}'], [], `.query: ${strange}; counts as true`],
    [
      { meta: { negate: true }, query: { query_string: {} } },
      ['{}'],
      [],
      `.query: ${strange}; counts as false`,
    ],
    [
      { query: { bool: { must: [{ term: { a: 'x' } }, { query_string: {} }] } } },
      ['{"a":"x"}'],
      ['{}'],
      `.query.bool.must[1]: ${strange}; counts as true`,
    ],
    [
      { query: { bool: { should: [{ term: { a: 'x' } }, { query_string: {} }] } } },
      ['{}'],
      [],
      `.query.bool.should[1]: ${strange}; counts as true`,
    ],
    [
      { query: { bool: { must_not: [{ term: { a: 'x' } }, { query_string: {} }] } } },
      ['{}'],
      ['{"a":"x"}'],
      `.query.bool.must_not[1]: ${strange}; counts as false`,
    ],
    [
      { query: { bool: { must_not: { bool: { must_not: [{ query_string: {} }] } } } } },
      ['{}'],
      [],
      `.query.bool.must_not.bool.must_not[0]: ${strange}; counts as true`,
    ],
    [
      combined('OR', [x, unknown], true),
      ['{}'],
      ['{"a":"x"}'],
      `.meta.params[1].query: ${strange}; counts as false`,
    ],
    [
      { query: { nested: { path: 'a', query: { query_string: {} } } } },
      ['{"a":{}}'],
      ['{}'],
      `.query.nested.query: ${strange}; counts as true`,
    ],
    [
      { query: { bool: { should: [{ term: { a: 'x' } }], minimum_should_match: 'some' } } },
      ['{"a":"x"}'],
      ['{}'],
      '.query.bool: minimum_should_match is not understood; counts as true',
    ],
    [
      { query: { bool: { must: { term: { a: 'x' } }, musst: [] } } },
      ['{"a":"x"}'],
      ['{}'],
      '.query.bool: the part "musst" is not known; counts as true',
    ],
  ])('%j', (filter, passed, not, told) => {
    const { passes, notApplied } = compiled([filter]);
    expect(notApplied).toEqual([`filters[0]${told}`]);
    expect(passed.filter((text) => !passes(documentOf(text)))).toEqual([]);
    expect(not.filter((text) => passes(documentOf(text)))).toEqual([]);
  });

  it.each<[filter: Json, told: string]>([
    [{}, ': there is no clause'],
    [{ query: {} }, '.query: there is no clause'],
    [{ query: 'a: x' }, '.query: a clause must be a table'],
    [{ term: {}, exists: {} }, ': one clause was expected, here are several'],
    [{ meta: { negate: 'yes' } }, '.meta: negate and disabled must be true or false'],
    [{ meta: { type: 'combined' } }, '.meta: relation must be "AND" or "OR"'],
    [{ meta: { type: 'combined', relation: 'OR' } }, '.meta: params must be a list of filters'],
    [combined('AND', ['x']), '.meta.params[0]: a filter must be a table'],
    [{ query: { ids: { values: ['1'] } } }, '.query: clauses "ids" are not known'],
    [{ query: { term: {} } }, '.query.term: one field was expected'],
    [{ query: { term: 'a' } }, '.query.term: a field and what it must be were expected'],
    [{ query: { term: { a: 1, b: 1 } } }, '.query.term: one field was expected'],
    [{ query: { term: { '': 1 } } }, '.query.term: the field has no name'],
    [
      { query: { term: { _index: 'x' } } },
      '.query.term: _index is of the index and not of the event',
    ],
    [{ query: { term: { a: null } } }, '.query.term: a text, a number, true or false was expected'],
    [{ query: { term: { a: {} } } }, '.query.term: "value" was expected'],
    [
      { query: { term: { a: { value: 'x', case_insensitive: 1 } } } },
      '.query.term: case_insensitive must be true or false',
    ],
    [
      { query: { match: { a: { query: 'x', fuzziness: 'AUTO' } } } },
      '.query.match: the parameter "fuzziness" is not known',
    ],
    [{ query: { match: { a: { query: 'x', type: 'y' } } } }, '.query.match: type must be "phrase"'],
    [
      { query: { match_phrase: { message: 'two words' } } },
      '.query.match_phrase: the words of the text "message" are not looked at',
    ],
    [
      { query: { terms: { a: { index: 'i', id: '1', path: 'p' } } } },
      '.query.terms: a list of values was expected',
    ],
    [{ query: { exists: {} } }, '.query.exists: field must be the name of a field'],
    [
      { query: { exists: { field: 'a*' } } },
      '.query.exists: a pattern of field names is not known',
    ],
    [
      { query: { wildcard: { a: { value: 'x', wildcard: 'y' } } } },
      '.query.wildcard: "value" or "wildcard" was expected',
    ],
    [
      { query: { regexp: { a: { value: '@', flags: 'NONE' } } } },
      '.query.regexp: flags other than "ALL" are not known',
    ],
    [
      { query: { bool: { adjust_pure_negative: false } } },
      '.query.bool: adjust_pure_negative is not known',
    ],
    [{ query: { bool: [] } }, '.query.bool: a table was expected'],
    [{ query: { nested: { path: 'a' } } }, '.query.nested: path and query were expected'],
    [{ query: { dis_max: {} } }, '.query.dis_max: queries must be a list of clauses'],
    [{ query: { constant_score: {} } }, '.query.constant_score: filter must be a clause'],
  ])('%j', (filter, told) => {
    const { test, notApplied } = compiled([filter]);
    expect([test, notApplied]).toEqual([null, [`filters[0]${told}; counts as true`]]);
  });

  it('a regular expression, with its reason', () => {
    const [told] = compiled([{ query: { regexp: { a: '(' } } }]).notApplied;
    expect(told).toMatch(/^filters\[0\]\.query\.regexp: .+; counts as true$/);
  });
});

describe('minimum_should_match', () => {
  it.each<[Json, count: number, least: number | null]>([
    [2, 5, 2],
    ['3', 2, 3],
    [-2, 5, 3],
    [-9, 5, 0],
    ['75%', 5, 3],
    ['-25%', 5, 4],
    ['-10%', 5, 5],
    ['3<90%', 3, 3],
    ['3<90%', 4, 3],
    ['2<-25% 9<-3', 2, 2],
    ['2<-25% 9<-3', 9, 7],
    ['2<-25% 9<-3', 10, 7],
    [1.5, 5, null],
    ['', 5, null],
    ['3<', 5, null],
    ['2<1 x', 1, null],
    [true, 5, null],
  ])('%j of %i: %s', (written, count, least) => {
    expect(leastOf(written as string, count)).toBe(least);
  });
});
