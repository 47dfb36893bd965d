import { queriesOf } from '../queries.testing.ts';
import { ruleFields } from '../../../../match/rule-outline.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseJson, type JsonObject } from '../../../../events/json.ts';
import { parseDocument } from '../../../../events/parse-document.ts';
import { firstValueOf } from '../../../../events/field-set.ts';
import { openDataFolderForTests } from '../../../../stores/embedded/data-folder.testing.ts';
import {
  blockOfDocuments,
  documentArbitrary,
  readRow,
} from '../../../../stores/blocks/documents.testing.ts';
import type { EventReader } from '../../../../stores/event-store.ts';
import { openDataFolder } from '../../../../runs/stored/open-data-folder.ts';
import { writtenStates } from '../aggs/context.ts';
import { aggContext, noteFields } from '../aggs/filters.ts';
import { compileQuery } from '../compile.ts';
import { EVENTS } from '../fields.ts';
import { readBody } from '../parse/body.ts';
import { orderingOf } from '../sort.ts';
import { chosenIndices, nameOf } from './names.ts';
import { primaryOrderOf } from './first-hits.ts';
import { searchEvents } from './search-events.ts';

/** 2026-11-26T08:00:00Z */
const NOW = 1_795_680_000_000;
const NOW_NS = BigInt(NOW) * 1_000_000n;
const HOUR = 3_600_000;

interface Event {
  readonly arrival: number;
  readonly stream: string;
  readonly index: string;
  readonly id: string;
  readonly received: number;
  readonly text: string;
}

const pick = <T>(list: readonly T[], number: number): T => list[number % list.length]!;

/** Events as sensors send them, and unusual ones. */
const usual = (number: number): string =>
  JSON.stringify({
    '@timestamp':
      number % 3 === 0
        ? NOW - number * HOUR
        : `${new Date(NOW - (number % 40) * HOUR).toISOString().slice(0, -1)}${number % 7}00Z`,
    process: {
      name: pick(['sh', 'bash', ['sh', 'curl'], '', 'Sh', 7, undefined], number),
      pid: number % 9,
      args: ['sh', '-c', `n ${number % 4}`],
    },
    'user.name': pick(['root', 'web', undefined], number),
    host: { name: number % 6 === 0 ? `${'long '.repeat(300)}${number % 12}` : 'node-1' },
    'source.ip': pick(['10.0.0.1', '10.0.1.2', '::1', undefined], number),
    destination: { port: pick([443, '443', 80.5, undefined], number) },
    message: `Event number ${number % 7} of Something`,
    event: {
      category: pick(['process', ['process', 'network'], undefined], number),
      severity: number % 5,
      ingested: '2001-01-01T00:00:00Z',
    },
    kubernetes: { audit: { verb: number % 4 === 0 ? { odd: 1 } : pick(['get', 'list'], number) } },
    other: { deep: number % 3 === 0 ? number : undefined },
  });

let folder: string;
let reader: EventReader;
let all: Event[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'events-'));
  const data = await openDataFolderForTests(folder);
  const odd = fc.sample(documentArbitrary, { numRuns: 80, seed: 7 });
  const texts = Array.from({ length: 160 }, (_, number) =>
    number % 2 === 0 ? usual(number) : (odd[number >>> 1] ?? '{}'),
  );
  for (let at = 0; at < texts.length; at += 8) {
    const number = at / 8;
    const stream = pick(['logs-app-default', 'falco', 'falco'], number);
    const index = stream === 'falco' ? pick(['falco-2026.11.25', 'falco-2026.11.26'], number) : '';
    const ids = texts.slice(at, at + 8).map((_, row) => (row % 2 === 0 ? `id ${at + row}` : null));
    const block = blockOfDocuments(texts.slice(at, at + 8), ids, { stream, index, isCreate: true });
    await data.store.append([block], NOW - number * HOUR);
    if (number === 9) await data.store.flush();
  }
  await data.close();
  reader = await openDataFolder(folder);
  all = reader.fetch(texts.map((_, arrival) => arrival)).map((event) => {
    if (event === null) throw new Error('all are stored');
    return { ...event, index: nameOf(event), text: event.document.toString() };
  });
});
afterAll(() => {
  reader.close();
  rmSync(folder, { recursive: true });
});

const values: Readonly<Record<string, readonly (string | number | boolean)[]>> = {
  'process.name': ['sh', 'bash', 'curl', '', 'Sh', '7', 'none', '42', 'true'],
  'user.name': ['root', 'web'],
  'user.id': ['sh', '42', 42, -1.5, 'true', '10.0.0.1'],
  'host.name': ['node-1', `${'long '.repeat(300)}0`],
  'event.category': ['process', 'network', 'sh', '1e21'],
  'event.severity': [1, '3'],
  'source.ip': ['10.0.0.1', '10.0.0.0/16', '0:0:0:0:0:0:0:1'],
  'destination.port': [443, '443', 80.5],
  'kubernetes.audit.verb': ['get', 'list'],
  'process.pid': [1, 2, '3'],
  'process.args': ['sh', 'n 1', '42'],
  'other.deep': [6, 12],
  message: ['number', 'something', 'sh'],
  _id: ['id 0', 'id 44', 'id 90', 'nothing'],
  _index: ['falco-2026.11.25', 'logs-app-default', 'logs-*'],
  '@timestamp': ['2026-11-26', NOW, '1969'],
  'event.ingested': ['2026-11-25', '2001-01-01'],
};

const fieldName = fc.constantFrom(...Object.keys(values));
const fieldAndValue = fieldName.chain((name) =>
  fc.tuple(fc.constant(name), fc.constantFrom(...values[name]!)),
);
const time = fc.oneof(
  fc
    .tuple(fc.integer({ min: -60, max: 5 }), fc.constantFrom('', '/d', '/h'))
    .map(([hours, round]) => `now${hours < 0 ? hours : `+${hours}`}h${round}`),
  fc.constantFrom('2026-11-24T22:00:00.000100000Z', '2023-11-14T22:13:20.000000004Z', '1970'),
);
const isPattern = (name: string) => !['source.ip', '_id'].includes(name);

const leaf: fc.Arbitrary<object> = fc.oneof(
  { weight: 5, arbitrary: fieldAndValue.map(([name, value]) => ({ term: { [name]: value } })) },
  fieldName.map((name) => ({ terms: { [name]: values[name] } })),
  fieldAndValue.map(([name, value]) => ({ match: { [name]: String(value) } })),
  fieldName.map((field) => ({ exists: { field } })),
  fc.constantFrom('process', 'kubernetes.audit', 'proc*').map((field) => ({ exists: { field } })),
  fieldAndValue
    .filter(([name]) => isPattern(name))
    .map(([name, value]) => ({ wildcard: { [name]: `${String(value).slice(0, 2)}*` } })),
  fieldAndValue.map(([name, value]) => ({
    prefix: { [name]: { value: String(value).slice(0, 1), case_insensitive: true } },
  })),
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom('@timestamp', '@timestamp', 'event.ingested'),
        time,
        time,
        fc.boolean(),
      )
      .map(([field, a, b, isIn]) => ({
        range: { [field]: isIn ? { gte: a, lte: b } : { gt: a, lt: b } },
      })),
  },
  fc.constantFrom(80, 443).map((port) => ({ range: { 'destination.port': { lt: port } } })),
  fc.constantFrom('b', 'r').map((text) => ({ range: { 'process.name': { gte: text } } })),
  fc.constant({ ids: { values: ['id 4', 'id 90', 'x'] } }),
  fc.constant({ match_all: {} }),
  fc
    .constantFrom('process.name:s* AND NOT user.name:root', 'sh', 'user.id:(42 OR sh)', '*')
    .map((query) => ({ query_string: { query } })),
);

const query = queriesOf(leaf);

const term = fc.constantFrom(
  'process.name',
  'user.name',
  'user.id',
  'event.category',
  'event.severity',
  'process.pid',
  'source.ip',
  'destination.port',
  '_index',
  '@timestamp',
);
const metric = fc.constantFrom(
  { cardinality: { field: 'process.name' } },
  { max: { field: 'event.severity' } },
  { avg: { field: 'process.pid' } },
  { min: { field: '@timestamp' } },
  { max: { field: 'event.ingested' } },
  { value_count: { field: 'user.name' } },
);
const aggs = fc.letrec<{ aggs: object; agg: object }>((tie) => ({
  aggs: fc.dictionary(fc.constantFrom('x', 'y'), tie('agg'), { minKeys: 1 }),
  agg: fc.oneof(
    { maxDepth: 2 },
    metric,
    fc
      .tuple(term, fc.constantFrom(0, 3, 100_000), tie('aggs'))
      .map(([field, size, below]) => ({ terms: { field, size }, aggs: below })),
    term.map((field) => ({ terms: { field, order: { _key: 'desc' }, missing: 0 } })),
    fc
      .tuple(
        fc.constantFrom(
          { fixed_interval: '6h', min_doc_count: 1 },
          { calendar_interval: 'day', time_zone: 'Europe/Berlin', min_doc_count: 1 },
          { fixed_interval: '3h', time_zone: '+05:30', min_doc_count: 1 },
        ),
        fc.constantFrom('@timestamp', 'event.ingested'),
        tie('aggs'),
      )
      .map(([interval, field, below]) => ({
        date_histogram: { field, ...interval },
        aggs: below,
      })),
    fc.tuple(query, tie('aggs')).map(([filter, below]) => ({ filter, aggs: below })),
    fc
      .array(query, { minLength: 1, maxLength: 2 })
      .map((filters) => ({ filters: { filters, other_bucket: true } })),
  ),
})).aggs;

const sort = fc.constantFrom(
  [],
  [{ '@timestamp': 'desc' }, '_doc'],
  [{ '@timestamp': 'desc' }],
  [{ '@timestamp': { order: 'asc', unmapped_type: 'date' } }, { _shard_doc: 'desc' }],
  [{ '@timestamp': { order: 'asc', missing: '_first' } }, { _id: 'asc' }],
  [{ _doc: 'desc' }],
  ['_doc'],
  [{ 'process.name': { order: 'desc', missing: '_first' } }, '_doc'],
  [{ 'user.id': 'asc' }, '_doc'],
  [{ 'process.pid': 'asc' }, { '@timestamp': 'desc' }, { 'event.ingested': 'asc' }, '_doc'],
);
const names = fc.constantFrom('', '_all', 'falco', 'falco-2026.11.25', 'logs-*', '*,-falco-*26');

const expression = (of: string) => ({
  names: of,
  ignoresMissing: false,
  allowsNone: true,
  hasPatterns: true,
  known: [],
});

/** Whether the names mean an index, said again in other words. */
const isMeant: Readonly<Record<string, (event: Event) => boolean>> = {
  '': () => true,
  _all: () => true,
  falco: ({ stream }) => stream === 'falco',
  'falco-2026.11.25': ({ index }) => index === 'falco-2026.11.25',
  'logs-*': ({ stream }) => stream === 'logs-app-default',
  '*,-falco-*26': ({ index }) => index !== 'falco-2026.11.26',
};

const bodyOf = (body: object) =>
  readBody(parseJson(JSON.stringify({ track_total_hits: true, ...body })), NOW_NS, EVENTS);

const search = (body: object, of = '') =>
  searchEvents(bodyOf(body), {
    reader,
    indices: chosenIndices(expression(of), reader.indices()),
    now: NOW_NS,
    arrivals: all.length,
    isOver: () => false,
  });

/** Answers a search by looking at every document. */
function plainly(body: object, of = '') {
  const request = bodyOf(body);
  const fields = ruleFields();
  const test = compileQuery(request.query, fields, NOW_NS, EVENTS);
  const context = aggContext(fields, NOW_NS, EVENTS);
  noteFields(request.aggs, context);
  const states = context.states(request.aggs);
  const ordering = orderingOf(request.sort, fields);
  const found = all.filter(isMeant[of]!).flatMap((event) => {
    const row = [...readRow(event.text, fields)];
    const document = (): JsonObject => parseDocument(event.text);
    for (const [slot, path] of fields.paths.entries()) {
      if (path === '@timestamp') row[slot] = firstValueOf(row[slot]);
      if (path === '_id') row[slot] = event.id;
      if (path === '_index') row[slot] = event.index;
      if (path === 'event.ingested') row[slot] = new Date(event.received).toISOString();
    }
    if (!test(row, document)) return [];
    for (const state of states) state.collect(row, document);
    return [{ arrival: event.arrival, values: ordering.valuesOf(row, event.arrival) }];
  });
  const isNewestFirst = primaryOrderOf(request.sort)?.isDescending ?? false;
  found.sort(
    (a, b) =>
      ordering.compare(a.values, b.values) ||
      (isNewestFirst ? b.arrival - a.arrival : a.arrival - b.arrival),
  );
  const page = found.slice(request.from, request.from + request.size);
  return {
    arrivals: page.map(({ arrival }) => arrival),
    total: found.length,
    aggs: writtenStates(states),
  };
}

const arrivalsOf = ({ hits }: ReturnType<typeof search>) => hits.map(({ arrival }) => arrival);

describe('a search of events', () => {
  it('finds what the documents say, in their order', () => {
    fc.assert(
      fc.property(
        query,
        sort,
        names,
        fc.constantFrom(0, 5),
        fc.constantFrom(0, 10, 1_000),
        (query, sort, of, from, size) => {
          const body = { query, sort, from, size };
          const outcome = search(body, of);
          const expected = plainly(body, of);
          expect(outcome.total).toEqual({ count: expected.total, isAll: true });
          expect(arrivalsOf(outcome)).toEqual(expected.arrivals);
          // Without a request for the total there is none, and the hits are the same.
          const uncounted = search({ ...body, track_total_hits: false }, of);
          expect([uncounted.total, arrivalsOf(uncounted)]).toEqual([null, expected.arrivals]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('aggregates what the documents add up to', () => {
    fc.assert(
      fc.property(query, aggs, names, (query, aggs, of) => {
        const body = { query, aggs, size: 0 };
        const { aggs: found, total } = search(body, of);
        const expected = plainly(body, of);
        expect(total?.count).toBe(expected.total);
        expect(close(found)).toEqual(close(expected.aggs));
      }),
      { numRuns: 120 },
    );
  });

  it('leaves out none and repeats none on pages that go on behind the last hit', () => {
    const whole = sort.filter((keys) => JSON.stringify(keys).includes('_doc'));
    fc.assert(
      fc.property(
        query,
        whole,
        fc.constantFrom(1, 3, 17),
        fc.boolean(),
        (query, sort, size, isCounted) => {
          const seen: number[] = [];
          let after: unknown;
          for (let page = 0; page < 200; page += 1) {
            const outcome = search({
              query,
              sort,
              size,
              track_total_hits: isCounted,
              ...(after === undefined ? {} : { search_after: after }),
            });
            seen.push(...arrivalsOf(outcome));
            const last = outcome.hits.at(-1);
            if (last === undefined) break;
            after = JSON.parse(
              JSON.stringify(outcome.sortOf(last), (_, each: unknown) =>
                typeof each === 'bigint' ? Number(each) : each,
              ),
            );
          }
          expect(seen).toEqual(plainly({ query, sort, size: 1_000 }).arrivals);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('reads no document where columns decide', () => {
    const body = {
      query: {
        bool: {
          filter: [
            { term: { 'event.severity': 2 } },
            { range: { '@timestamp': { gte: 'now-3d' } } },
            { exists: { field: 'user.name' } },
          ],
        },
      },
      aggs: {
        names: {
          terms: { field: 'user.name' },
          aggs: { days: { date_histogram: { field: '@timestamp', calendar_interval: 'day' } } },
        },
      },
    };
    const outcome = search(body);
    expect(outcome.hits.length).toBeGreaterThan(0);
    expect(outcome.documentsRead).toBe(0);
  });
});

/** Sums of fractions depend on the order in which they are added. */
const close = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each)),
    (_, each: unknown) => (typeof each === 'number' ? Number(each.toPrecision(10)) : each),
  );
