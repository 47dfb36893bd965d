import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../events/json.ts';
import { compiled, documentOf } from './compile.testing.ts';

type Case = [name: string, clause: Json, passed: readonly string[], not: readonly string[]];

const a = (body: Json): JsonObject => ({ a: body });

const CASES: Readonly<Record<string, readonly Case[]>> = {
  values: [
    [
      'a phrase',
      { match_phrase: a('sh') },
      ['{"a":"sh"}', '{"a":["x","sh"]}'],
      ['{"a":"SH"}', '{"a":"a sh"}', '{}', '{"a":null}', '{"a":{"b":"sh"}}'],
    ],
    ['a phrase in a table', { match_phrase: a({ query: 'x y', slop: 1 }) }, ['{"a":"x y"}'], []],
    ['match', { match: a('x') }, ['{"a":"x"}'], ['{"a":"xy"}']],
    [
      'match in a table',
      { match: a({ query: 'x', operator: 'and', boost: 2 }) },
      ['{"a":"x"}'],
      ['{"a":"X"}'],
    ],
    ['match as a phrase', { match: a({ query: 'x', type: 'phrase' }) }, ['{"a":"x"}'], ['{}']],
    ['term', { term: a('x') }, ['{"a":["y","x"]}'], ['{"a":"X"}']],
    [
      'term without case',
      { term: a({ value: 'Xé', case_insensitive: true }) },
      ['{"a":"xé"}', '{"a":"Xé"}'],
      ['{"a":"xÉ"}'],
    ],
    ['a number', { term: a(443) }, ['{"a":443}', '{"a":"443"}', '{"a":443.0}'], ['{"a":4430}']],
    [
      'a huge number',
      { term: a(12345678901234567890n) },
      ['{"a":12345678901234567890}'],
      ['{"a":12345678901234567891}'],
    ],
    ['a boolean', { term: a(false) }, ['{"a":false}', '{"a":"false"}'], ['{"a":0}', '{}']],
    [
      'terms',
      { terms: { a: ['x', 1, true], boost: 1 } },
      ['{"a":"x"}', '{"a":[2,1]}', '{"a":true}'],
      ['{"a":"y"}', '{}'],
    ],
    ['no terms', { terms: a([]) }, [], ['{"a":""}', '{}']],
    [
      'an address',
      { term: { 'source.ip': '10.0.0.0/8' } },
      ['{"source":{"ip":"10.1.2.3"}}', '{"source.ip":["x","::ffff:10.0.0.1"]}'],
      ['{"source":{"ip":"11.0.0.1"}}'],
    ],
    [
      'blocks and addresses',
      { terms: { 'source.ip': ['10.0.0.0/8', '2001:db8::1'] } },
      ['{"source.ip":"10.0.0.1"}', '{"source.ip":"2001:DB8:0::1"}'],
      ['{"source.ip":"2001:db8::2"}'],
    ],
    ['no block elsewhere', { term: a('10.0.0.0/8') }, ['{"a":"10.0.0.0/8"}'], ['{"a":"10.0.0.1"}']],
    [
      'a day',
      { term: { '@timestamp': '2026-11-24' } },
      ['{"@timestamp":"2026-11-24T05:00:00Z"}'],
      ['{"@timestamp":"2026-11-25T00:00:00Z"}'],
    ],
    [
      'in lower case in the index',
      { term: { 'process.name.caseless': 'Sh' } },
      ['{"process":{"name":"sH"}}'],
      ['{"process":{"name":"ash"}}'],
    ],
    ['exact in the index', { term: { 'a.keyword': 'x' } }, ['{"a":"x"}'], ['{"a":"X"}']],
  ],
  exists: [
    [
      'a field',
      { exists: { field: 'a', boost: 1 } },
      ['{"a":""}', '{"a":[null,0]}', '{"a":{"b":1}}', '{"a.b":false}'],
      ['{}', '{"a":null}', '{"a":[]}', '{"a":{}}', '{"ab":1}'],
    ],
    [
      'a text',
      { exists: { field: 'message' } },
      ['{"message":"x"}'],
      ['{"message":null}', '{"message":[]}'],
    ],
  ],
  patterns: [
    ['a wildcard', { wildcard: a('/usr/*/s?') }, ['{"a":"/usr/a/b/sh"}'], ['{"a":"/usr/sh"}']],
    [
      'in a table',
      { wildcard: a({ value: 'X*', case_insensitive: true, rewrite: 'constant_score' }) },
      ['{"a":"xy"}'],
      ['{"a":"yx"}'],
    ],
    ['by its older name', { wildcard: a({ wildcard: '\\**' }) }, ['{"a":"*x"}'], ['{"a":"x"}']],
    ['a prefix', { prefix: a('x*') }, ['{"a":"x*y"}'], ['{"a":"xy"}']],
    [
      'a prefix without case',
      { prefix: a({ value: 'Xy', case_insensitive: true }) },
      ['{"a":"xYz"}'],
      ['{"a":"x"}', '{"a":"axy"}'],
    ],
    ['a number as text', { prefix: a('4') }, ['{"a":443}'], ['{"a":143}']],
    [
      'a regular expression',
      { regexp: a('ab?c|x~(y)') },
      ['{"a":"ac"}', '{"a":"xz"}'],
      ['{"a":"abcd"}', '{"a":"xy"}', '{"a":"AC"}'],
    ],
    [
      'one without case',
      { regexp: a({ value: 'a.c', case_insensitive: true, flags: 'NONE' }) },
      ['{"a":"ABC"}'],
      ['{"a":"abcd"}'],
    ],
  ],
  bool: [
    [
      'must and filter',
      { bool: { must: { term: a('x') }, filter: [{ term: { b: 'y' } }] } },
      ['{"a":"x","b":"y"}'],
      ['{"a":"x"}', '{"b":"y"}'],
    ],
    [
      'should alone',
      { bool: { should: [{ term: a('x') }, { term: a('y') }] } },
      ['{"a":"x"}', '{"a":"y"}'],
      ['{"a":"z"}', '{}'],
    ],
    [
      'should alone, with nought',
      { bool: { should: { term: a('x') }, minimum_should_match: 0 } },
      ['{"a":"x"}'],
      ['{"a":"z"}'],
    ],
    [
      'should beside others',
      { bool: { filter: { exists: { field: 'a' } }, should: [{ term: a('x') }] } },
      ['{"a":"z"}'],
      ['{}'],
    ],
    [
      'should beside must_not',
      { bool: { must_not: { term: a('z') }, should: [{ term: a('x') }] } },
      ['{"a":"x"}'],
      ['{"a":"y"}', '{"a":["x","z"]}'],
    ],
    [
      'two of three',
      {
        bool: {
          should: [{ term: a('x') }, { term: a('y') }, { term: a('z') }],
          minimum_should_match: '-1',
        },
      },
      ['{"a":["x","z"]}', '{"a":["x","y","z"]}'],
      ['{"a":"x"}', '{}'],
    ],
    [
      'more than there are',
      { bool: { should: { match_all: {} }, minimum_should_match: 2 } },
      [],
      ['{}'],
    ],
    [
      'must_not',
      { bool: { must_not: [{ term: a('x') }, { term: a('y') }], adjust_pure_negative: true } },
      ['{}', '{"a":"z"}'],
      ['{"a":"x"}', '{"a":["z","y"]}'],
    ],
    ['nothing', { bool: {} }, ['{}'], []],
    ['all', { match_all: { boost: 1 } }, ['{}'], []],
    ['none', { match_none: {} }, [], ['{}']],
    ['a constant score', { constant_score: { filter: { term: a('x') } } }, ['{"a":"x"}'], ['{}']],
    [
      'the best of some',
      { dis_max: { queries: [{ term: a('x') }, { term: a('y') }], tie_breaker: 0.7 } },
      ['{"a":"y"}'],
      ['{"a":"z"}'],
    ],
  ],
  nested: [
    [
      'all of one object',
      {
        nested: {
          path: 'a',
          query: { bool: { must: [{ term: { 'a.b': 'x' } }, { term: { 'a.c': 1 } }] } },
          score_mode: 'avg',
        },
      },
      ['{"a":[{"b":"y"},{"b":"x","c":1}]}', '{"a.b":"x","a.c":1}'],
      ['{"a":[{"b":"x"},{"c":1}]}', '{}', '{"b":"x","c":1}'],
    ],
    [
      'any object',
      { nested: { path: 'a', query: { match_all: {} } } },
      ['{"a":{}}', '{"a":[1,{}]}'],
      ['{"a":1}', '{}'],
    ],
    [
      'not, in an object that is there',
      { nested: { path: 'a', query: { bool: { must_not: { exists: { field: 'a.b' } } } } } },
      ['{"a":[{"b":1},{"c":1}]}'],
      ['{"a":{"b":{"d":1}}}', '{}'],
    ],
    [
      'inside one another',
      {
        nested: {
          path: 'a',
          query: { nested: { path: 'a.b', query: { term: { 'a.b.c': 'x' } } } },
        },
      },
      ['{"a":[{"b":{"c":"x"}}]}'],
      ['{"a":{"c":"x"}}', '{"a":{"b":{"b":{"c":"x"}}}}'],
    ],
    [
      'a field of elsewhere',
      { nested: { path: 'a', query: { term: { b: 'x' } } } },
      [],
      ['{"a":{"b":"x"},"b":"x"}'],
    ],
  ],
};

for (const [group, cases] of Object.entries(CASES)) {
  describe(group, () => {
    it.each(cases)('%s', (_, clause, passed, notPassed) => {
      const { passes, notApplied } = compiled([{ query: clause }]);
      expect(notApplied).toEqual([]);
      const negated = compiled([{ meta: { negate: true }, query: clause }]);
      expect(passed.filter((text) => !passes(documentOf(text)))).toEqual([]);
      expect(notPassed.filter((text) => passes(documentOf(text)))).toEqual([]);
      expect(passed.filter((text) => negated.passes(documentOf(text)))).toEqual([]);
      expect(notPassed.filter((text) => !negated.passes(documentOf(text)))).toEqual([]);
    });
  });
}
