import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseJson, printJson, type JsonObject } from '../../../events/json.ts';
import { SearchError } from './errors.ts';
import { CLAUSE_NAMES } from './parse/query.ts';
import { runSearch } from './run-search.ts';
import { NOW, openSearch, searchable, type SearchStore } from './searchable.testing.ts';
import { RevisionProfiles } from './push-down/revisions.ts';

let setup: SearchStore;
beforeAll(async () => {
  setup = await openSearch();
  const sources = [
    '{"process":{"name":["a","b"],"pid":1}}',
    '{"__proto__":{"a":1},"":{"":2},"a.":3}',
    `${'{"a":['.repeat(300)}1${']}'.repeat(300)}`,
  ];
  const alerts = sources.map((text, number) =>
    searchable(`${number}`, parseJson(text) as JsonObject),
  );
  setup.store.transaction(() => setup.store.alerts.add(alerts));
});
afterAll(() => setup.close());

const WORDS = [
  ...CLAUSE_NAMES,
  ...'must filter should must_not minimum_should_match gte lt value query fields field terms date_histogram fixed_interval calendar_interval'.split(
    ' ',
  ),
  ...'time_zone offset extended_bounds min max order size from sort missing format aggs aggregations filters cardinality keyed hard_bounds'.split(
    ' ',
  ),
  ...'_source includes excludes search_after track_total_hits docvalue_fields interval operator default_field case_insensitive'.split(
    ' ',
  ),
  ...'process.name process.pid @timestamp kibana.alert.severity kibana.alert.reason.text kibana.alert.rule.name host.ip _id _index _doc'.split(
    ' ',
  ),
  '__proto__',
  'constructor',
  '',
  '*',
];
const TEXTS = [
  ...WORDS,
  ...'asc desc 1d 1M 12h now now-1d/d 2026-11-26 2026-11-26||/M +02:00 Europe/Berlin epoch_millis 75% 3<50% true -1 1e999 _count _key day 1ms'.split(
    ' ',
  ),
  'a AND (b OR NOT c:[1 TO *}',
  '((((',
  '"',
  '\\',
  'a:/b/',
  '\ud800',
  '*a*a*a*a*a*b',
];
const scalar = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
  fc.string(),
  fc.integer({ min: -3, max: 20_000 }),
  fc.double(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.boolean(),
  fc.constant(null),
);
const value = fc.letrec<{ value: unknown; object: object }>((tie) => ({
  value: fc.oneof({ maxDepth: 7 }, scalar, tie('object'), fc.array(tie('value'), { maxLength: 3 })),
  object: fc
    .array(fc.tuple(fc.constantFrom(...WORDS), tie('value')), { maxLength: 3 })
    .map((entries) => Object.fromEntries(entries)),
}));
const name = fc.constantFrom(...WORDS);
const clause = fc.constantFrom(...CLAUSE_NAMES);
/** As one writes them, up to some place. */
const query = fc.oneof(
  fc.tuple(clause, name, scalar).map(([kind, field, inner]) => ({ [kind]: { [field]: inner } })),
  fc
    .tuple(clause, name, value.value)
    .map(([kind, field, inner]) => ({ [kind]: { [field]: inner } })),
  fc.tuple(clause, value.value).map(([kind, inner]) => ({ [kind]: inner })),
  value.object,
);
const type = fc.constantFrom('terms', 'date_histogram', 'filters', 'filter', 'min', 'cardinality');
const agg = fc.oneof(
  fc
    .tuple(type, name, name, scalar)
    .map(([kind, field, option, inner]) => ({ [kind]: { field, [option]: inner } })),
  fc.tuple(type, value.value).map(([kind, inner]) => ({ [kind]: inner })),
);
const body = fc.oneof(
  fc.record({ query }),
  fc.array(query, { maxLength: 3 }).map((should) => ({ query: { bool: { should } } })),
  fc.record({ aggs: fc.dictionary(fc.constantFrom('x', 'y'), agg) }),
  fc.record({ sort: fc.oneof(name, fc.dictionary(name, scalar), value.value) }),
  fc.record({
    sort: fc.array(name, { maxLength: 2 }),
    search_after: fc.array(scalar, { maxLength: 2 }),
  }),
  fc.record(
    {
      size: scalar,
      from: scalar,
      _source: value.value,
      fields: value.value,
      track_total_hits: scalar,
    },
    { requiredKeys: [] },
  ),
);

const search = (text: string, parameters: Record<string, string> = {}) =>
  runSearch(
    { kind: 'search', index: 'x', body: text, parameters, now: NOW, maxMs: 5_000 },
    { reader: setup.store, revisions: new RevisionProfiles(setup.store) },
    () => performance.now(),
  );

/** An answer, or an error that says what is wrong. */
function isAnswered(work: () => string): boolean {
  try {
    JSON.parse(work());
    return true;
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    expect(error.message.length).toBeGreaterThan(10);
    expect(error.message.length).toBeLessThan(1_000);
    return false;
  }
}

it('whatever is sent is answered or refused', () => {
  let answered = 0;
  fc.assert(
    fc.property(body, (sent) => {
      if (isAnswered(() => search(printJson(sent as JsonObject)))) answered += 1;
    }),
    { numRuns: 4_000 },
  );
  expect(answered).toBeGreaterThan(100);
});

it('whatever is written in the syntax of Lucene, too', () => {
  const part = fc.oneof(
    fc.constantFrom(
      ...'AND OR NOT && || ! + - ( ) [ ] { } " : * ? ~ ^ / \\ > >= < TO a process.name process.pid 1'.split(
        ' ',
      ),
      ' ',
    ),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 14 }),
      fc.constantFrom('query_string', 'simple_query_string'),
      (parts, kind) => {
        isAnswered(() => search(printJson({ query: { [kind]: { query: parts.join('') } } })));
        isAnswered(() => search('{}', { q: parts.join(' ') }));
      },
    ),
    { numRuns: 3_000 },
  );
});

it('unknown scrolls', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        body.map((each) =>
          Buffer.from(
            printJson({
              index: 'x',
              body: each as JsonObject,
              after: ['a', 1],
              lastNumber: 3,
              total: { count: 1, isAll: true },
            }),
          ).toString('base64url'),
        ),
      ),
      (id) => {
        isAnswered(() =>
          runSearch(
            { kind: 'scroll', index: 'x', body: id, parameters: {}, now: NOW, maxMs: 5_000 },
            { reader: setup.store, revisions: new RevisionProfiles(setup.store) },
            () => performance.now(),
          ),
        );
      },
    ),
    { numRuns: 1_000 },
  );
});
