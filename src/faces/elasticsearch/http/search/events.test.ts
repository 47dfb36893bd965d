import { Client } from '@elastic/elasticsearch';
import { Client as OpenSearchClient } from '@opensearch-project/opensearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchable } from '../../search/searchable.testing.ts';
import { blockOfDocuments } from '../../../../stores/blocks/documents.testing.ts';
import { ServiceWithAlerts } from '../../../../api/routes/search.testing.ts';

const SERVICE_NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const EVENTS = 60;
const STREAM = 'logs-cloud_defend.process-default';

const event = (number: number): string =>
  JSON.stringify({
    '@timestamp': new Date(SERVICE_NOW - number * MINUTE).toISOString(),
    event: { category: ['process'], action: number % 2 === 0 ? 'exec' : 'fork' },
    process: { name: number % 3 === 0 ? 'nsenter' : 'sh', args: ['-n', `${number}`] },
    host: { name: `node-${number % 4}` },
    my_own: { count: number, flag: number % 2 === 0 },
  });

const service = new ServiceWithAlerts(
  (store) => store.transaction(() => store.alerts.add([searchable('alert', {})])),
  async (store) => {
    const append = async (
      stream: string,
      index: string,
      documents: readonly string[],
      ids: readonly (string | null)[] = [],
    ) => {
      const block = blockOfDocuments(documents, ids, { stream, index, isCreate: false });
      await store.append([block], SERVICE_NOW);
    };
    const events = Array.from({ length: EVENTS }, (_, number) => event(number));
    await append(STREAM, '', events.slice(0, 40));
    await store.flush();
    await append(STREAM, '', events.slice(40));
    await append('falco', 'falco-2027.01.14', ['{"rule":{"name":"a"}}'], ['one']);
    await append('falco', 'falco-2027.01.15', ['{"rule":{"name":"b"}}'], ['two']);
    await append('falco', 'falco-2027.01.15', ['{"rule":{"name":"b again"}}'], ['two']);
    await append('large', '', [JSON.stringify({ text: 'x'.repeat(9_000_000) })]);
    await append('audit', 'audit-2027.01.14', ['{"n":1}'], ['three']);
    await append('audit', 'audit-2027.01.15', ['{"n":2}'], ['three']);
  },
);
let client: Client;
let openSearch: OpenSearchClient;
beforeAll(async () => {
  await service.start();
  const apiKey = service.service.endpoint.key ?? '';
  client = new Client({ node: service.url, auth: { apiKey } });
  openSearch = new OpenSearchClient({
    node: service.url,
    headers: { authorization: `ApiKey ${apiKey}` },
  });
});
afterAll(async () => {
  await client.close();
  await openSearch.close();
  await service.stop();
});

const ask = (method: string, path: string, body?: unknown) => service.ask(method, path, body);
const totalOf = async (path: string, body: unknown = { track_total_hits: true, size: 0 }) => {
  const { status, value } = await ask('POST', path, body);
  return status === 200
    ? (value as { hits: { total: { value: number } } }).hits.total.value
    : status;
};

describe('@elastic/elasticsearch', () => {
  it('searches, counts and gets', async () => {
    const found = await client.search({
      index: 'logs-*',
      size: 2,
      query: {
        bool: {
          filter: [
            { term: { 'process.name': 'nsenter' } },
            { range: { '@timestamp': { gte: SERVICE_NOW - 30 * MINUTE } } },
          ],
          must_not: [{ wildcard: { 'process.args': '3*' } }],
        },
      },
      sort: [{ '@timestamp': 'desc' }],
      _source: ['process.args', 'host.*'],
      fields: ['event.action', { field: '@timestamp', format: 'epoch_millis' }],
      aggs: { hosts: { terms: { field: 'host.name' } } },
    });
    expect(found).toMatchObject({ timed_out: false, _shards: { total: 1, failed: 0 } });
    expect(found.hits.total).toEqual({ value: 9, relation: 'eq' });
    expect(found.hits.hits).toEqual([
      {
        _index: STREAM,
        _id: expect.stringMatching(/^[\w-]{20}$/),
        _score: null,
        _source: { process: { args: ['-n', '0'] }, host: { name: 'node-0' } },
        fields: { 'event.action': ['exec'], '@timestamp': [String(SERVICE_NOW)] },
        sort: [SERVICE_NOW],
      },
      expect.objectContaining({ sort: [SERVICE_NOW - 6 * MINUTE] }),
    ]);
    expect(found.aggregations?.['hosts']).toMatchObject({
      sum_other_doc_count: 0,
      buckets: [
        { key: 'node-0', doc_count: 3 },
        { key: 'node-1', doc_count: 2 },
        { key: 'node-2', doc_count: 2 },
        { key: 'node-3', doc_count: 2 },
      ],
    });
    expect((await client.count({ index: 'logs-*' })).count).toBe(EVENTS);
    const [{ _id: id = '' } = {}] = found.hits.hits;
    const { _source: source, ...got } = await client.get({ index: STREAM, id });
    expect(got).toMatchObject({ found: true, _id: id, _index: STREAM, _version: 1 });
    expect(source).toEqual(JSON.parse(event(0)));
    expect(await client.exists({ index: STREAM, id })).toBe(true);
    expect(await client.exists({ index: STREAM, id: 'x' })).toBe(false);
    await expect(client.get({ index: STREAM, id: 'x' })).rejects.toMatchObject({
      statusCode: 404,
      body: { found: false },
    });
  });

  it('gets the latest version of an event, and searches find all', async () => {
    const got = await client.get({ index: 'falco', id: 'two' });
    expect(got).toMatchObject({ _version: 2, _source: { rule: { name: 'b again' } } });
    expect(await client.get({ index: 'audit', id: 'three' })).toMatchObject({ _source: { n: 2 } });
    expect(await client.get({ index: 'audit-2027.01.14', id: 'three' })).toMatchObject({
      _index: 'audit-2027.01.14',
      _version: 1,
      _source: { n: 1 },
    });
    const found = await client.search({ index: 'falco-*', query: { ids: { values: ['two'] } } });
    expect(found.hits.hits.map(({ _index }) => _index)).toEqual([
      'falco-2027.01.15',
      'falco-2027.01.15',
    ]);
  });

  it('goes through all events of a point in time, in order, and through a scroll', async () => {
    const { id } = await client.openPointInTime({ index: 'logs-*', keep_alive: '1m' });
    const seen: string[] = [];
    for (let after: (string | number)[] | undefined; ;) {
      const page = await client.search({
        pit: { id, keep_alive: '1m' },
        size: 7,
        sort: [{ 'host.name': 'asc' }],
        ...(after === undefined ? {} : { search_after: after }),
      });
      expect(page.pit_id).toBe(id);
      seen.push(...page.hits.hits.map(({ _id }) => _id ?? ''));
      after = page.hits.hits.at(-1)?.sort as (string | number)[] | undefined;
      if (after === undefined) break;
    }
    expect(await client.closePointInTime({ id })).toEqual({ succeeded: true, num_freed: 1 });
    expect(seen).toHaveLength(EVENTS);
    expect(new Set(seen).size).toBe(EVENTS);
    const scrolled: string[] = [];
    for await (const page of client.helpers.scrollSearch({ index: 'logs-*', size: 25 }))
      scrolled.push(...page.body.hits.hits.map(({ _id }) => _id ?? ''));
    expect(scrolled.toSorted()).toEqual(seen.toSorted());
  });

  it('reads the mapping, what fields can do, and the list of indices', async () => {
    const mapping = await client.indices.getMapping({ index: 'logs-*' });
    expect(mapping[STREAM]?.mappings.properties).toMatchObject({
      '@timestamp': { type: 'date' },
      process: { properties: { name: { type: 'keyword' } } },
      my_own: { properties: { count: { type: 'long' }, flag: { type: 'boolean' } } },
    });
    const caps = await client.fieldCaps({
      index: 'logs-*,falco',
      fields: ['process.pid', 'my_own.*'],
    });
    expect(caps.indices).toEqual([STREAM, 'falco-2027.01.14', 'falco-2027.01.15']);
    expect(caps.fields).toMatchObject({
      'process.pid': { long: { searchable: true, aggregatable: true } },
      'my_own.count': { long: { type: 'long' } },
    });
    expect(
      await client.cat.indices({
        index: 'logs-*,falco*',
        format: 'json',
        h: ['index', 'docs.count'],
      }),
    ).toEqual([
      { index: 'falco-2027.01.14', 'docs.count': '1' },
      { index: 'falco-2027.01.15', 'docs.count': '2' },
      { index: STREAM, 'docs.count': '60' },
    ]);
  });
});

it('@opensearch-project/opensearch searches, and pages through a point in time', async () => {
  const found = await openSearch.search({
    index: 'logs-*',
    body: { size: 0, track_total_hits: true, query: { match: { 'event.action': 'fork' } } },
  });
  expect(found.body.hits.total).toEqual({ value: 30, relation: 'eq' });
  const { body: opened } = await openSearch.createPit({ index: [STREAM], keep_alive: '1m' });
  const id = opened.pit_id ?? '';
  const page = await openSearch.search({
    body: { pit: { id, keep_alive: '1m' }, size: 3, sort: [{ '@timestamp': 'asc' }] },
  });
  expect(page.body.hits.hits).toHaveLength(3);
  const closed = await openSearch.deletePit({ body: { pit_id: [id] } });
  expect(closed.body).toEqual({ pits: [{ pit_id: id, successful: true }] });
});

describe('Grafana', () => {
  const send = async (header: object, body: object) => {
    const text = `${JSON.stringify(header)}\n${JSON.stringify(body)}\n`;
    const answer = await service.ask('POST', '/_msearch?max_concurrent_shard_requests=5', text, {
      'content-type': 'application/x-ndjson',
    });
    expect(answer.status).toBe(200);
    const { responses } = answer.value as { responses: Record<string, never>[] };
    return responses[0] as Record<string, unknown>;
  };
  const header = {
    search_type: 'query_then_fetch',
    ignore_unavailable: true,
    index: 'logs-*',
  };
  const filter = [
    {
      range: {
        '@timestamp': {
          gte: SERVICE_NOW - 29 * MINUTE,
          lte: SERVICE_NOW,
          format: 'epoch_millis',
        },
      },
    },
    { query_string: { analyze_wildcard: true, query: 'event.category:process' } },
  ];

  it.each([500, 0, 10_000, 100_000])(
    'draws a diagram of the terms of a field, size %i',
    async (size) => {
      const answer = await send(header, {
        size: 0,
        query: { bool: { filter } },
        aggs: {
          '2': {
            terms: { field: 'host.name', size, order: { _key: 'desc' }, min_doc_count: 1 },
            aggs: {
              '3': {
                date_histogram: {
                  field: '@timestamp',
                  fixed_interval: '10m',
                  min_doc_count: 0,
                  extended_bounds: { min: SERVICE_NOW - 30 * MINUTE, max: SERVICE_NOW },
                  format: 'epoch_millis',
                },
                aggs: { '1': { cardinality: { field: 'process.name' } } },
              },
            },
          },
        },
      });
      expect(answer).toMatchObject({ status: 200, timed_out: false });
      const { '2': terms } = answer['aggregations'] as Record<string, Terms>;
      expect(terms?.sum_other_doc_count).toBe(0);
      expect(terms?.buckets.map(({ key, doc_count: count }) => [key, count])).toEqual([
        ['node-3', 7],
        ['node-2', 7],
        ['node-1', 8],
        ['node-0', 8],
      ]);
      expect(terms?.buckets[0]).toMatchObject({
        '3': { buckets: [{ doc_count: 2 }, { doc_count: 3 }, { doc_count: 2 }, { doc_count: 0 }] },
      });
    },
  );

  interface Terms {
    readonly sum_other_doc_count: number;
    readonly buckets: readonly { readonly key: string; readonly doc_count: number }[];
  }

  it('shows logs, and what is around one of them', async () => {
    const body = {
      size: 5,
      query: { bool: { filter } },
      sort: [
        { '@timestamp': { order: 'desc', unmapped_type: 'boolean' } },
        { _doc: { order: 'desc' } },
      ],
      script_fields: {},
      highlight: { fields: { '*': {} }, fragment_size: 2_147_483_647 },
      aggs: {
        '1': {
          date_histogram: { field: '@timestamp', fixed_interval: '15m', min_doc_count: 0 },
        },
      },
    };
    const answer = await send(header, body);
    const { hits } = answer as { hits: { hits: { sort: unknown[]; _id: string }[] } };
    expect(hits.hits.map(({ sort }) => sort)).toEqual(
      Array.from({ length: 5 }, (_, number) => [SERVICE_NOW - number * MINUTE, number]),
    );
    const next = (await send(header, {
      ...body,
      aggs: {},
      search_after: hits.hits.at(-1)?.sort,
    })) as typeof answer & { hits: typeof hits };
    expect(next.hits.hits[0]?.sort).toEqual([SERVICE_NOW - 5 * MINUTE, 5]);
  });
});

describe('names of indices', () => {
  it.each<[string, number]>([
    ['/_search', 66],
    ['/_all/_search', 66],
    ['/*/_search', 66],
    ['/logs-*/_search', 60],
    [`/${STREAM}/_search`, 60],
    ['/falco/_search', 3],
    ['/falco-2027.01.15/_search', 2],
    ['/falco-*,logs-*/_search', 63],
    ['/*,-logs-*,-audit,-large/_search', 3],
    ['/nothing-*/_search', 0],
    ['/nothing-*/_search?allow_no_indices=false', 404],
    ['/nothing/_search', 404],
    ['/nothing,logs-*/_search', 404],
    ['/nothing,logs-*/_search?ignore_unavailable=true', 60],
    ['/logs-*/_search?expand_wildcards=none', 0],
    ['/logs-*/_search?expand_wildcards=all', 60],
    ['/logs-*/_search?expand_wildcards=wat', 400],
    ['/other:logs-*/_search', 400],
    ['/%3Clogs-%7Bnow%2Fd%7D%3E/_search', 400],
    // Alerts and events at once.
    ['/.alerts-security.alerts-default,logs-*/_search', 400],
    ['/logs-*,.alerts-*/_search', 400],
    ['/*/_search?expand_wildcards=all', 400],
    ['/_search?expand_wildcards=open,hidden', 400],
    ['/.alerts-*,-logs-*/_search', 1],
    ['/.alerts-*/_search', 1],
    ['/*,-.alerts-*/_search', 66],
  ])('%s: %i', async (path, expected) => {
    expect(await totalOf(path)).toBe(expected);
  });

  it('are the same in all kinds of requests', async () => {
    const both = '.alerts-security.alerts-default,logs-*';
    for (const [method, path] of [
      ['GET', `/${both}/_count`],
      ['GET', `/${both}/_mapping`],
      ['GET', `/${both}/_field_caps`],
      ['GET', `/_cat/indices/${both}`],
      ['POST', `/${both}/_pit?keep_alive=1m`],
      ['GET', `/${both}/_doc/x`],
    ] as const) {
      const answer = await ask(method, path);
      expect([answer.status, path]).toEqual([400, path]);
      expect(answer.value).toMatchObject({
        error: { reason: expect.stringContaining('names alerts and events') },
      });
    }
  });

  it('an index that was made and has no events is there', async () => {
    expect((await ask('PUT', '/made', {})).status).toBe(200);
    expect(await totalOf('/made/_search')).toBe(0);
    expect((await ask('PUT', '/made/_alias/other', {})).status).toBe(200);
    expect(await totalOf('/other/_search')).toBe(0);
  });

  it('answers an aggregation over nothing', async () => {
    expect(await totalOf('/nothing-*/_search', { aggs: { a: { max: { field: 'a' } } } })).toBe(0);
  });
});

describe('what is refused', () => {
  it.each(['/logs-*/_search', '/_count'])('says where a body is no JSON: %s', async (path) => {
    const answer = await ask('POST', path, '{"query": }');
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.value)).toContain('line 1, column 11: expected a value');
  });

  it.each<[string, string, unknown, number, string]>([
    ['a window', '_search', { from: 9_999, size: 2 }, 400, 'Result window is too large'],
    ['a clause', '_search', { query: { script: {} } }, 400, 'unknown query [script]'],
    ['an aggregation', '_search', { aggs: { a: { top_hits: {} } } }, 400, '[top_hits]'],
    ['a part', '_search', { suggest: {} }, 400, '[suggest]'],
    ['a slice', '_search', { slice: { id: 0, max: 2 } }, 400, '[slice]'],
    ['versions', '_search', { version: true }, 400, '[version]'],
    ['a parameter', '_search?wat=1', {}, 400, '[wat]'],
    ['a part of a count', '_count', { size: 1 }, 400, '[size]'],
    ['an operation', '_eql/search', {}, 400, '[_eql/search]'],
    ['another', '_async_search', {}, 400, '[_async_search]'],
    ['a place', '_search', { sort: ['_doc'], search_after: ['x'] }, 400, '[_doc]'],
    ['no time to keep', '_pit', undefined, 400, '[keep_alive]'],
  ])('%s', async (_, operation, body, status, reason) => {
    expect(await ask('POST', `/logs-*/${operation}`, body)).toMatchObject({
      status,
      value: { error: { reason: expect.stringContaining(reason) } },
    });
  });

  it('an unknown point in time, and one with names beside it', async () => {
    const missing = { error: { type: 'search_context_missing_exception' } };
    const pit = { id: 'eyJ9' };
    expect(await ask('POST', '/_search', { pit })).toMatchObject({ status: 404, value: missing });
    const body = JSON.stringify(pit);
    const headers = { 'content-type': 'application/json', 'content-length': `${body.length}` };
    const closed = await service.send('DELETE', '/_pit', { body, headers });
    expect([closed.status, closed.json()]).toMatchObject([404, missing]);
    const { id } = (await ask('POST', '/logs-*/_pit?keep_alive=1m')).value as { id: string };
    expect(await ask('POST', '/logs-*/_search', { pit: { id } })).toMatchObject({
      status: 400,
      value: { error: { reason: expect.stringContaining('point in time') } },
    });
  });

  it('columns, formats and units of the list that are not there', async () => {
    for (const query of ['h=wat', 'format=yaml', 'bytes=mb', 's=uuid', 'wat=1'])
      expect((await ask('GET', `/_cat/indices?${query}`)).status).toBe(400);
  });
});

it('an answer that is large is passed on as it is', async () => {
  expect((await service.send('GET', '/large/_search')).text.length).toBeGreaterThan(9_000_000);
  for (const option of ['filter_path=took', 'pretty'])
    expect(await ask('GET', `/large/_search?${option}`)).toMatchObject({
      status: 400,
      value: { error: { reason: expect.stringContaining('fewer hits') } },
    });
  expect((await ask('GET', '/large/_search?filter_path=hits.total&_source=no')).status).toBe(200);
});

it('lists indices as a table', async () => {
  const { value } = await ask('GET', '/_cat/indices/falco*?v&s=docs.count:desc&bytes=b');
  expect(value).toBe(
    [
      'health status index            uuid             pri rep docs.count docs.deleted store.size pri.store.size',
      'green  open   falco-2027.01.15 falco-2027.01.15 1   0   2          0            0          0',
      'green  open   falco-2027.01.14 falco-2027.01.14 1   0   1          0            0          0',
      '',
    ].join('\n'),
  );
});

it('takes as many terms as Elasticsearch does', async () => {
  const hashes = Array.from({ length: 65_536 }, (_, number) =>
    number.toString(16).padStart(64, 'a'),
  );
  const body = { size: 0, query: { terms: { 'process.name': [...hashes.slice(1), 'nsenter'] } } };
  expect(await totalOf('/logs-*/_search', body)).toBe(20);
  expect(await totalOf('/.alerts-*/_search', body)).toBe(0);
  const more = { query: { terms: { 'process.name': [...hashes, 'nsenter'] } } };
  expect(await totalOf('/logs-*/_search', more)).toBe(400);
});

it('needs the right to read', async () => {
  const made = await ask('POST', '/dw/keys', { name: 'shipper', rights: ['ingest'] });
  expect(made.status).toBe(200);
  const { key } = made.value as { key: string };
  const headers = { authorization: `ApiKey ${key}`, 'content-type': 'application/json' };
  for (const [method, path] of [
    ['POST', '/logs-*/_search'],
    ['POST', '/_search'],
    ['GET', '/logs-*/_count'],
    ['GET', `/${STREAM}/_doc/x`],
    ['POST', '/_msearch'],
    ['GET', '/logs-*/_field_caps'],
    ['GET', '/logs-*/_mapping'],
    ['GET', '/_cat/indices'],
    ['POST', '/logs-*/_pit?keep_alive=1m'],
  ] as const)
    expect([path, (await service.send(method, path, { headers })).status]).toEqual([path, 403]);
});
