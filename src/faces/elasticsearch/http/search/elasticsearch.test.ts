import { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf } from '../../../../service/alerts/alert.testing.ts';
import { putRule, searchable } from '../../search/searchable.testing.ts';
import { ServiceWithAlerts } from '../../../../api/routes/search.testing.ts';

const SERVICE_NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const INDEX = '.alerts-security.alerts-default';
const CONCRETE = '.internal.alerts-security.alerts-default-000001';

const service = new ServiceWithAlerts((store) => {
  putRule(store, 'shell', { name: 'Shell', tags: ['Container'] });
  const alerts = Array.from({ length: 25 }, (_, number) =>
    searchable(
      `alert ${number}`,
      {
        process: { name: number % 2 === 0 ? 'sh' : 'kubectl', args: ['-n', String(number)] },
        'host.name': `node-${number % 3}`,
        big: 9_007_199_254_740_993n,
      },
      {
        ruleId: 'shell',
        ruleName: 'Shell',
        severity: number % 5 === 0 ? 'critical' : 'low',
        createdAt: SERVICE_NOW - number * MINUTE,
        reason: 'process event',
      },
    ),
  );
  store.transaction(() => store.alerts.add(alerts));
});
let client: Client;
beforeAll(async () => {
  await service.start();
  client = new Client({ node: service.url, auth: { apiKey: service.service.endpoint.key ?? '' } });
});
afterAll(async () => {
  await client.close();
  await service.stop();
});

const search = (body: unknown, query = '') =>
  service.ask('POST', `/${INDEX}/_search${query}`, body);

describe('@elastic/elasticsearch', () => {
  it('searches, counts and gets', async () => {
    const found = await client.search({
      index: INDEX,
      size: 3,
      query: {
        bool: {
          filter: [{ term: { 'process.name': 'sh' } }],
          must_not: [{ exists: { field: 'nothing' } }],
        },
      },
      sort: [{ '@timestamp': 'desc' }],
      aggs: { severity: { terms: { field: 'kibana.alert.severity' } } },
    });
    expect(found.hits.total).toEqual({ value: 13, relation: 'eq' });
    expect(found.hits.hits.map(({ _id, _index, sort }) => [_id, _index, sort])).toEqual([
      [idOf('alert 0'), CONCRETE, [SERVICE_NOW]],
      [idOf('alert 2'), CONCRETE, [SERVICE_NOW - 2 * MINUTE]],
      [idOf('alert 4'), CONCRETE, [SERVICE_NOW - 4 * MINUTE]],
    ]);
    expect(found.hits.hits[0]?.['_source']).toMatchObject({
      'kibana.alert.rule.name': 'Shell',
      'kibana.alert.rule.tags': ['Container'],
      process: { name: 'sh' },
    });
    expect(found.aggregations).toEqual({
      severity: {
        doc_count_error_upper_bound: 0,
        sum_other_doc_count: 0,
        buckets: [
          { key: 'low', doc_count: 10 },
          { key: 'critical', doc_count: 3 },
        ],
      },
    });
    expect((await client.count({ index: '.alerts-security.alerts-*' })).count).toBe(25);
    const got = await client.get({ index: CONCRETE, id: idOf('alert 7') });
    expect(got).toMatchObject({
      found: true,
      _id: idOf('alert 7'),
      _source: { 'host.name': 'node-1' },
    });
    await expect(client.get({ index: INDEX, id: 'x' })).rejects.toMatchObject({ statusCode: 404 });
  });

  it('scrolls to the end, and goes through all pages behind the last hit', async () => {
    const ids: string[] = [];
    for await (const page of client.helpers.scrollSearch({
      index: INDEX,
      size: 7,
      scroll: '30s',
    })) {
      ids.push(...page.body.hits.hits.map(({ _id }) => _id ?? ''));
    }
    expect(new Set(ids).size).toBe(25);
    expect(ids).toHaveLength(25);
    const behind: string[] = [];
    for (let after: (string | number)[] | undefined; ;) {
      const page = await client.search({
        index: INDEX,
        size: 4,
        sort: ['host.name', '_doc'],
        ...(after === undefined ? {} : { search_after: after }),
      });
      behind.push(...page.hits.hits.map(({ _id }) => _id ?? ''));
      after = page.hits.hits.at(-1)?.sort as (string | number)[] | undefined;
      if (after === undefined) break;
    }
    expect([...behind].sort()).toEqual([...ids].sort());
    expect(behind).toHaveLength(25);
  });

  it('searches several times at once; each has its own error', async () => {
    const { responses } = await client.msearch({
      searches: [
        { index: INDEX },
        { size: 0, query: { match_all: {} } },
        { index: 'logs-app-default' },
        { size: 1 },
        { index: INDEX },
        { query: { script: {} } as never },
        { index: ['logs-x', 'nothing'], ignore_unavailable: true },
        {},
      ],
    });
    expect(responses).toMatchObject([
      { status: 200, hits: { total: { value: 25 } } },
      { status: 404, error: { type: 'index_not_found_exception' } },
      {
        status: 400,
        error: {
          type: 'parsing_exception',
          reason: expect.stringContaining('unknown query [script]'),
        },
      },
      { status: 200, hits: { total: { value: 0 } } },
    ]);
  });

  it('reads the mapping and what fields can do', async () => {
    const mapping = await client.indices.getMapping({ index: INDEX });
    expect(mapping[CONCRETE]?.mappings.properties).toMatchObject({
      '@timestamp': { type: 'date' },
      kibana: {
        properties: {
          alert: {
            properties: {
              risk_score: { type: 'float' },
              reason: { type: 'keyword', fields: { text: { type: 'match_only_text' } } },
            },
          },
        },
      },
    });
    const { fields } = await client.fieldCaps({ index: INDEX, fields: 'kibana.alert.risk*' });
    expect(fields).toEqual({
      'kibana.alert.risk_score': {
        float: { type: 'float', metadata_field: false, searchable: true, aggregatable: true },
      },
    });
  });
});

describe('ElastAlert', () => {
  it('asks as it does, and finds all in order', async () => {
    const query =
      '?_source_includes=%40timestamp%2Cprocess.name&ignore_unavailable=true&scroll=30s&size=10';
    const body = {
      query: {
        bool: {
          filter: {
            bool: {
              must: [
                {
                  range: {
                    '@timestamp': {
                      gt: new Date(SERVICE_NOW - 60 * MINUTE).toISOString(),
                      lte: new Date(SERVICE_NOW).toISOString(),
                    },
                  },
                },
                { query_string: { query: 'process.name:sh OR process.name:kube*' } },
              ],
            },
          },
        },
      },
      sort: [{ '@timestamp': { order: 'asc' } }],
    };
    const first = await search(body, query);
    expect(first.status).toBe(200);
    const page = first.value as {
      _scroll_id: string;
      hits: { total: unknown; hits: { _source: object; sort: unknown[] }[] };
    };
    expect(page.hits.total).toEqual({ value: 25, relation: 'eq' });
    expect(page.hits.hits[0]).toMatchObject({ sort: [SERVICE_NOW - 24 * MINUTE] });
    expect(page.hits.hits[0]?.['_source']).toEqual({
      '@timestamp': new Date(SERVICE_NOW - 24 * MINUTE).toISOString(),
      process: { name: 'sh' },
    });
    const sizes = [page.hits.hits.length];
    for (let id = page['_scroll_id']; sizes.at(-1) !== 0;) {
      const next = await service.ask('POST', '/_search/scroll', { scroll: '30s', scroll_id: id });
      const value = next.value as typeof page;
      expect(value.hits.total).toEqual({ value: 25, relation: 'eq' });
      sizes.push(value.hits.hits.length);
      id = value['_scroll_id'];
    }
    expect(sizes).toEqual([10, 10, 5, 0]);
  });
});

describe('Grafana', () => {
  it('asks for a histogram with terms below it', async () => {
    const header = { search_type: 'query_then_fetch', ignore_unavailable: true, index: INDEX };
    const body = {
      size: 0,
      query: {
        bool: {
          filter: [
            {
              range: {
                '@timestamp': {
                  gte: SERVICE_NOW - 30 * MINUTE,
                  lte: SERVICE_NOW,
                  format: 'epoch_millis',
                },
              },
            },
            { query_string: { analyze_wildcard: true, query: '*' } },
          ],
        },
      },
      aggs: {
        '2': {
          date_histogram: {
            field: '@timestamp',
            fixed_interval: '10m',
            min_doc_count: 0,
            extended_bounds: { min: SERVICE_NOW - 30 * MINUTE, max: SERVICE_NOW },
            format: 'epoch_millis',
          },
          aggs: {
            '3': {
              terms: {
                field: 'kibana.alert.severity',
                size: 10,
                order: { _key: 'desc' },
                min_doc_count: 1,
              },
              aggs: { '1': { max: { field: 'kibana.alert.risk_score' } } },
            },
          },
        },
      },
    };
    const text = `${JSON.stringify(header)}\n${JSON.stringify(body)}\n`;
    const answer = await service.ask('POST', '/_msearch?max_concurrent_shard_requests=5', text, {
      'content-type': 'application/x-ndjson',
    });
    const { responses } = answer.value as {
      responses: { aggregations: { '2': { buckets: { doc_count: number }[] } } }[];
    };
    const buckets = responses[0]?.aggregations['2'].buckets ?? [];
    expect(buckets.map(({ doc_count: count }) => count)).toEqual([4, 10, 10, 1]);
    expect(buckets[1]).toMatchObject({
      '3': {
        buckets: [
          { key: 'low', doc_count: 8, '1': { value: 21 } },
          { key: 'critical', doc_count: 2 },
        ],
      },
    });
  });
});

describe('names of indices', () => {
  it.each([
    [INDEX, 200],
    [CONCRETE, 200],
    ['.siem-signals-default', 200],
    ['.alerts-security.alerts-default,.siem-signals-default', 200],
    ['.alerts-*', 200],
    ['.alerts-security.alerts-dev', 404],
    ['.alerts-security.alerts-..%2Fdev', 404],
    ['.alerts-observability.logs-default', 404],
    ['logs-app-default', 404],
  ])('%s: %i', async (name, status) => {
    expect((await service.ask('GET', `/${name}/_search?size=0`)).status).toBe(status);
  });

  it('that are not there may be ignored', async () => {
    const answer = await service.ask(
      'GET',
      '/.alerts-security.alerts-dev/_search?ignore_unavailable=true',
    );
    expect(answer).toMatchObject({ status: 200, value: { hits: { total: { value: 0 } } } });
  });

  it('shows an index', async () => {
    expect((await service.ask('GET', `/${INDEX}`)).value).toMatchObject({
      [CONCRETE]: { aliases: { [INDEX]: {} } },
    });
    expect((await service.send('HEAD', `/${INDEX}`)).status).toBe(200);
  });
});

it('keeps all digits of numbers', async () => {
  const { text } = await service.send('GET', `/${INDEX}/_search?size=1&q=process.name:sh`);
  expect(text).toContain('"big":9007199254740993');
});

it('filters its answer', async () => {
  const { value } = await search(
    { size: 1, _source: false },
    '?filter_path=hits.total.value,took&rest_total_hits_as_int=false',
  );
  expect(value).toEqual({ took: expect.any(Number), hits: { total: { value: 25 } } });
});

describe('what is refused', () => {
  it.each<[string, unknown, number, string]>([
    ['{', '{', 400, 'parsing_exception'],
    ['an unknown part', { quary: {} }, 400, 'parsing_exception'],
    ['a window', { from: 9_999, size: 2 }, 400, 'illegal_argument_exception'],
    [
      'depth',
      `{"query":${'{"bool":{"must":'.repeat(40)}{"match_all":{}}${'}}'.repeat(40)}}`,
      400,
      'illegal_argument_exception',
    ],
    [
      'great depth',
      `{"query":${'{"bool":{"must":['.repeat(50_000)}${']}}'.repeat(50_000)}}`,
      400,
      'parsing_exception',
    ],
    [
      'many clauses',
      { query: { bool: { should: Array.from({ length: 5_000 }, () => ({ match_all: {} })) } } },
      400,
      'too_many_clauses',
    ],
    [
      'many terms',
      { query: { terms: { a: Array.from({ length: 70_000 }, (_, n) => n) } } },
      400,
      'illegal_argument_exception',
    ],
    ['a scroll id', { scroll_id: 'x' }, 400, 'parsing_exception'],
  ])('%s', async (_, body, status, type) => {
    expect(await search(body)).toMatchObject({ status, value: { status, error: { type } } });
  });

  it('an unknown scroll, and a body of a form', async () => {
    expect(await service.ask('POST', '/_search/scroll', { scroll_id: 'eyJ9' })).toMatchObject({
      status: 404,
      value: { error: { type: 'search_context_missing_exception' } },
    });
    const form = await service.ask('POST', `/${INDEX}/_search`, '{}', {
      'content-type': 'text/plain',
    });
    expect(form.status).toBe(406);
    expect((await service.ask('GET', `/${INDEX}/_search?wat=1`)).value).toMatchObject({
      error: { reason: expect.stringContaining('unrecognized parameter: [wat]') },
    });
  });

  it('patterns with many stars take no time', async () => {
    const started = performance.now();
    const body = {
      query: {
        bool: {
          should: [
            { wildcard: { 'process.args': { value: '*a'.repeat(300) } } },
            { query_string: { query: '*a*a*a*a*a*b*' } },
          ],
        },
      },
    };
    expect((await search(body)).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
