import { queriesOf } from './queries.testing.ts';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowOf } from '../../../events/document-row.ts';
import { FieldSet } from '../../../events/field-set.ts';
import { parseJson, type JsonObject } from '../../../events/json.ts';
import { CLOSE_REASONS, type StoredAlert } from '../../../stores/alert-store.ts';
import { idOf } from '../../../service/alerts/alert.testing.ts';
import { writtenStates } from './aggs/context.ts';
import { aggContext, noteFields } from './aggs/filters.ts';
import { documentReader } from '../../../service/alerts/alert-documents.ts';
import { compileQuery } from './compile.ts';
import { readBody } from './parse/body.ts';
import {
  idsOf,
  NOW,
  NOW_NS,
  openSearch,
  putRule,
  searchable,
  type SearchStore,
} from './searchable.testing.ts';
import { orderingOf } from './sort.ts';

const ALERTS = 120;
const HOUR = 3_600_000;

let setup: SearchStore;
let all: StoredAlert[];

beforeAll(async () => {
  setup = await openSearch();
  const { store } = setup;
  putRule(store, 'a', { tags: ['Domain: Container', 'Common'], threat: [], version: 3 });
  putRule(store, 'b', { tags: ['Common'], note: 'Look.', rule_name_override: 'process.name' });
  putRule(store, 'c', { description: 'Other things.', severity: 'high' });
  const pick = <T>(list: readonly T[], number: number): T => list[number % list.length]!;
  const names: readonly unknown[] = [
    'sh',
    'bash',
    'kubectl',
    ['sh', 'curl'],
    ['curl', 'sh'],
    '',
    'Sh',
    7,
  ];
  const alerts = Array.from({ length: ALERTS }, (_, number) => {
    const rule = pick(['a', 'b', 'c', 'gone'], number);
    const isBlock = number % 11 === 5;
    const source = {
      process: {
        name: pick(names, number * 7),
        pid: number % 9,
        args: ['sh', '-c', `n ${number % 4}`],
      },
      'user.name': number % 3 === 0 ? 'root' : number % 3 === 1 ? 'web' : undefined,
      container: { id: `c-${number % 5}`, image: { name: pick(['nginx', 'redis'], number) } },
      ...(number % 6 === 0
        ? { host: { name: `${'long '.repeat(120)}${number % 12}` } }
        : { 'host.name': 'node-1' }),
      message: `Alert number ${number % 7} of Something`,
      'kibana.alert.reason': `process event with process ${String(pick(names, number * 7))}`,
      'kibana.alert.rule.uuid': `uuid-${rule}`,
    };
    return searchable(`alert ${number}`, parseJson(JSON.stringify(source)) as JsonObject, {
      ruleId: rule,
      ruleName: rule === 'b' ? String(pick(names, number * 7)) : `Rule ${rule}`,
      severity: pick(['low', 'medium', 'high', 'critical'], number * 3),
      riskScore: pick([21, 47, 73.5, 99], number * 3),
      createdAt: NOW - Math.floor(number / 2) * HOUR - (number % 5),
      isBuildingBlock: number % 13 === 0,
      ...(isBlock ? { kind: 'block', group: idOf('alert 0') } : {}),
    });
  });
  store.transaction(() => store.alerts.add(alerts));
  const author = { at: NOW, by: 'ann' };
  const some = (every: number) =>
    alerts.filter((_, number) => number % every === 0).map(({ id }) => id);
  for (const [index, closeReason] of CLOSE_REASONS.entries())
    store.alerts.change(some(7 + index), { status: 'closed', closeReason }, author);
  store.alerts.change(some(5), { status: 'acknowledged', addTags: ['t1'] }, author);
  store.alerts.change(some(4), { addTags: ['t1', 't2'], addAssignees: ['bob'] }, author);
  all = store.alerts.page({ kind: 'any' }, 'newest', 1_000).alerts as StoredAlert[];
  expect(all).toHaveLength(ALERTS);
});
afterAll(() => setup.close());

const values: Readonly<Record<string, readonly (string | number | boolean)[]>> = {
  'process.name': ['sh', 'bash', 'curl', '', 'Sh', '7', 'none'],
  'user.name': ['root', 'web'],
  'host.name': ['node-1', `${'long '.repeat(120)}0`],
  'container.id': ['c-1', 'c-2'],
  'kibana.alert.severity': ['low', 'critical', 'LOW'],
  'kibana.alert.risk_score': [21, '47', 73.5],
  'kibana.alert.workflow_status': ['open', 'closed', 'acknowledged'],
  'kibana.alert.workflow_reason': ['benign', 'duplicate'],
  'kibana.alert.workflow_tags': ['t1', 't2', 't3'],
  'kibana.alert.workflow_assignee_ids': ['bob'],
  'kibana.alert.rule.name': ['Rule a', 'sh', 'Rule gone'],
  'kibana.alert.rule.uuid': ['uuid-a', 'uuid-gone'],
  'kibana.alert.rule.tags': ['Common', 'Domain: Container'],
  'kibana.alert.rule.rule_id': ['a', 'c', 'gone'],
  'kibana.alert.building_block_type': ['default'],
  'kibana.alert.uuid': [idOf('alert 3'), idOf('alert 5')],
  'kibana.alert.group.id': [idOf('alert 0')],
  'kibana.alert.status': ['active', 'recovered'],
  'process.pid': [1, 2, '3'],
  'process.args': ['sh', 'n 1'],
  message: ['number', 'something'],
  'kibana.alert.reason.text': ['sh', 'process event', 'bash process'],
};

const fieldName = fc.constantFrom(...Object.keys(values));
const fieldAndValue = fieldName.chain((name) =>
  fc.tuple(fc.constant(name), fc.constantFrom(...values[name]!)),
);
const time = fc
  .tuple(fc.integer({ min: -70, max: 5 }), fc.constantFrom('', '/d', '/h'))
  .map(([hours, round]) => `now${hours < 0 ? hours : `+${hours}`}h${round}`);

const leaf: fc.Arbitrary<object> = fc.oneof(
  { weight: 4, arbitrary: fieldAndValue.map(([name, value]) => ({ term: { [name]: value } })) },
  fieldName.map((name) => ({ terms: { [name]: values[name] } })),
  fieldAndValue.map(([name, value]) => ({ match: { [name]: value } })),
  fieldAndValue.map(([name, value]) => ({ match_phrase: { [name]: { query: value } } })),
  fieldName.map((field) => ({ exists: { field } })),
  fieldAndValue.map(([name, value]) => ({ wildcard: { [name]: `${String(value).slice(0, 2)}*` } })),
  fieldAndValue.map(([name, value]) => ({
    prefix: { [name]: { value: String(value).slice(0, 1), case_insensitive: true } },
  })),
  fc.tuple(time, time, fc.boolean()).map(([a, b, isIn]) => ({
    range: { '@timestamp': isIn ? { gte: a, lte: b } : { gt: a, lt: b } },
  })),
  fc
    .tuple(fc.constantFrom(21, 47, 73.5, 60), fc.constantFrom('gt', 'gte', 'lt', 'lte'))
    .map(([value, end]) => ({
      range: { 'kibana.alert.risk_score': { [end]: value } },
    })),
  fc
    .tuple(
      fc.constantFrom('process.name', 'user.name', 'kibana.alert.workflow_tags'),
      fc.constantFrom('b', 'r', 't1'),
    )
    .map(([name, value]) => ({ range: { [name]: { gte: value, lt: `${value}~` } } })),
  fc.constantFrom(3, 5).map((pid) => ({ range: { 'process.pid': { gte: pid } } })),
  fc.constant({ ids: { values: [idOf('alert 1'), idOf('alert 5'), 'x'] } }),
  fc.constant({ match_all: {} }),
  fc
    .constantFrom(
      'process.name:s* AND NOT user.name:root',
      'sh',
      'kibana.alert.severity:(low OR high)',
    )
    .map((query) => ({ query_string: { query } })),
);

const query = queriesOf(leaf);

const term = fc.constantFrom(
  'process.name',
  'user.name',
  'kibana.alert.severity',
  'kibana.alert.risk_score',
  'kibana.alert.workflow_tags',
  'kibana.alert.workflow_reason',
  'kibana.alert.rule.tags',
  'kibana.alert.rule.rule_id',
  'kibana.alert.building_block_type',
  'process.pid',
);
const metric = fc.constantFrom(
  { cardinality: { field: 'process.name' } },
  { max: { field: 'kibana.alert.risk_score' } },
  { avg: { field: 'kibana.alert.risk_score' } },
  { min: { field: '@timestamp' } },
  { value_count: { field: 'user.name' } },
);
const aggs = fc.letrec<{ aggs: object; agg: object }>((tie) => ({
  aggs: fc.dictionary(fc.constantFrom('x', 'y'), tie('agg'), { minKeys: 1 }),
  agg: fc.oneof(
    { maxDepth: 2 },
    metric,
    fc
      .tuple(term, fc.constantFrom(3, 100), tie('aggs'))
      .map(([field, size, below]) => ({ terms: { field, size }, aggs: below })),
    term.map((field) => ({ terms: { field, order: { _key: 'desc' } } })),
    fc
      .tuple(
        fc.constantFrom(
          { fixed_interval: '6h' },
          { calendar_interval: 'day', time_zone: 'Europe/Berlin' },
          { calendar_interval: 'week', offset: '+6h' },
          { fixed_interval: '3h', time_zone: '+05:30', min_doc_count: 1 },
        ),
        tie('aggs'),
      )
      .map(([interval, below]) => ({
        date_histogram: { field: '@timestamp', ...interval },
        aggs: below,
      })),
    fc.tuple(query, tie('aggs')).map(([filter, below]) => ({ filter, aggs: below })),
    fc
      .array(query, { minLength: 1, maxLength: 2 })
      .map((filters) => ({ filters: { filters, other_bucket: true } })),
  ),
})).aggs;

const sort = fc.constantFrom(
  [{ '@timestamp': 'desc' }, { 'kibana.alert.uuid': 'asc' }],
  [{ '@timestamp': { order: 'asc' } }, { 'process.pid': 'desc' }, { 'kibana.alert.uuid': 'asc' }],
  [{ 'kibana.alert.risk_score': 'desc' }, { 'kibana.alert.uuid': 'asc' }],
  [{ 'process.name': { order: 'desc', missing: '_first' } }, { 'kibana.alert.uuid': 'desc' }],
  [{ 'user.name': 'asc' }, '_doc'],
);

/** Answers a search by looking at every document. */
function plainly(body: object) {
  const request = readBody(parseJson(JSON.stringify(body)), NOW_NS);
  const fields = new FieldSet();
  const test = compileQuery(request.query, fields, NOW_NS);
  const context = aggContext(fields, NOW_NS);
  noteFields(request.aggs, context);
  const states = context.states(request.aggs);
  const ordering = orderingOf(request.sort, fields);
  const read = documentReader(setup.store.rules, new FieldSet());
  const found = all.flatMap((alert) => {
    const document = read(alert).document();
    const row = rowOf(document, fields);
    if (!test(row, () => document)) return [];
    for (const state of states) state.collect(row, () => document);
    return [{ id: alert.id, values: ordering.valuesOf(row, alert) }];
  });
  found.sort((a, b) => ordering.compare(a.values, b.values));
  const ids = found.slice(request.from, request.from + request.size).map(({ id }) => id);
  return { ids, total: found.length, aggs: writtenStates(states) };
}

it('what the store answers is what the documents say', () => {
  fc.assert(
    fc.property(
      query,
      sort,
      fc.constantFrom(0, 5),
      fc.constantFrom(0, 10, 1_000),
      (query, sort, from, size) => {
        const body = { query, sort, from, size };
        const outcome = setup.search(body);
        const expected = plainly(body);
        expect(outcome.total).toEqual({ count: expected.total, isAll: true });
        expect(idsOf(outcome)).toEqual(expected.ids);
      },
    ),
    { numRuns: 300 },
  );
});

it('what the store aggregates is what the documents add up to', () => {
  fc.assert(
    fc.property(query, aggs, (query, aggs) => {
      const body = { query, aggs, size: 0 };
      const { aggs: found, total } = setup.search(body);
      const expected = plainly(body);
      expect(total?.count).toBe(expected.total);
      expect(close(found)).toEqual(close(expected.aggs));
    }),
    { numRuns: 200 },
  );
});

/** Sums of fractions depend on the order in which they are added. */
const close = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === 'number' ? Number(each.toPrecision(10)) : each,
  );

it('pages that go on behind the last hit leave out none and repeat none', () => {
  fc.assert(
    fc.property(query, sort, fc.constantFrom(1, 3, 17), (query, sort, size) => {
      const seen: string[] = [];
      let after: unknown;
      for (let page = 0; page < 200; page += 1) {
        const outcome = setup.search({
          query,
          sort,
          size,
          ...(after === undefined ? {} : { search_after: after }),
        });
        seen.push(...idsOf(outcome));
        const last = outcome.hits.at(-1);
        if (last === undefined) break;
        after = JSON.parse(
          JSON.stringify(last.sort, (_, each: unknown) =>
            typeof each === 'bigint' ? Number(each) : each,
          ),
        );
      }
      expect(seen).toEqual(plainly({ query, sort, size: 1_000 }).ids);
    }),
    { numRuns: 20 },
  );
});
