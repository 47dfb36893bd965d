import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';
import { ClusterSearch } from './cluster-search.ts';
import { Connection } from './connection.ts';
import { FakeCluster, type Fault } from './fake-cluster.testing.ts';
import { planIndex, type ClusterRequest } from './search-plan.ts';

/** Nothing waits in these tests. */
const WAITS = [0, 0, 0];

const REQUEST: ClusterRequest = {
  pattern: 'logs',
  stages: [[{ kind: 'prefix', field: 'name', text: 'a', ignoreCase: false }]],
  readsAs: () => 'text',
  timestampField: '@timestamp',
  hasUsualTime: true,
  from: null,
  to: null,
  now: 0n,
  trustsIgnoreAbove: false,
  needsLatest: false,
};

let fake: FakeCluster;
beforeEach(async () => {
  fake = new FakeCluster();
  await fake.open();
});
afterEach(() => fake.close());

const connect = () => new Connection({ url: fake.url, auth: { kind: 'none' }, ca: null });

/** All documents that a search finds, and its search. */
async function read() {
  const cluster = await Cluster.open(connect(), WAITS);
  try {
    const indices = await cluster.indices('logs');
    const plans = indices.map((index) => planIndex(index, REQUEST, cluster.abilitiesFor(index)));
    const search = new ClusterSearch(cluster, REQUEST, plans, WAITS);
    const documents: string[] = [];
    for await (const { bytes, spans } of search.pages()) {
      for (let at = 0; at < spans.length; at += 2)
        documents.push(bytes.toString('utf8', spans[at], spans[at + 1]));
    }
    return { documents, search };
  } finally {
    cluster.close();
  }
}

const isPage = ({ path }: { readonly path: string }) => path.startsWith('/_search?');

/** A fault of the search with a number, from 0, as often as said. */
function atSearch(number: number, fault: ReturnType<Fault>, times = 1): Fault {
  let seen = -1;
  return (request) => {
    if (!isPage(request)) return null;
    seen += 1;
    return seen >= number && seen < number + times ? fault : null;
  };
}

const many = (count: number) => Array.from({ length: count }, (_, n) => `{"name":"a","n":${n}}`);

describe('a read of all pages', () => {
  it('hands over every document once, as the cluster sent it', async () => {
    fake.documents = [
      ...many(1_200),
      '{"__proto__": {"x": 1}, "n": 9007199254740993, "t": "}]\\"\\\\"}',
      '{ "a" : [ {"b": "]"}, [] ] }',
    ];
    const { documents, search } = await read();
    expect(documents).toEqual(fake.documents);
    expect(search.counts).toMatchObject({ stored: 1_202, wanted: 1_202, read: 1_202, reopened: 0 });
    const [first, second] = fake.searches();
    expect(first).toMatchObject({ size: 500, track_total_hits: true, sort: [{ _seq_no: 'asc' }] });
    expect(second).toMatchObject({ search_after: [499], track_total_hits: false });
    expect(fake.requests.at(-1)).toMatchObject({ method: 'DELETE' });
  });

  it('asks for less at once where documents are large', async () => {
    const large = 'x'.repeat(150_000);
    fake.documents = Array.from({ length: 400 }, (_, n) => `{"n":${n},"x":"${large}"}`);
    const { documents } = await read();
    expect(documents).toHaveLength(400);
    const sizes = fake.searches().map(({ size }) => size as number);
    expect(sizes.slice(0, 2)).toEqual([500, 250]);
    expect(Math.max(...sizes.slice(2))).toBeLessThan(250);
  });
});

describe('a cluster that fails for a while', () => {
  const FAULTS: readonly (readonly [string, ReturnType<Fault>])[] = [
    ['is overloaded', 429],
    ['has lost a node', 503],
    ['has lost the point in time', 404],
    ['cuts the connection within an answer', 'cut'],
    ['answers for half of the shards', { _shards: { total: 4, successful: 2, failed: 0 } }],
    ['answers with a failed shard', { _shards: { total: 2, successful: 2, failed: 1 } }],
    ['times out', { timed_out: true, _shards: { total: 1, successful: 1, failed: 0 } }],
    [
      'ends a search early',
      { terminated_early: true, _shards: { total: 1, successful: 1, failed: 0 } },
    ],
    ['searches no shard', { _shards: { total: 0, successful: 0, failed: 0 }, hits: { hits: [] } }],
  ];

  it.each(FAULTS)('is asked again where it %s', async (_, fault) => {
    fake.documents = many(700);
    fake.fault = atSearch(1, fault);
    expect((await read()).documents).toEqual(fake.documents);
  });

  it.each(FAULTS)('gives an error and no answer where it always %s', async (_, fault) => {
    fake.documents = many(700);
    fake.fault = atSearch(1, fault, 100);
    await expect(read()).rejects.toMatchObject({ code: expect.stringMatching(/^STO160[67]$/) });
  });

  it('says which shards failed', async () => {
    fake.documents = many(3);
    const failure = { index: 'logs', shard: 3, reason: { type: 'x', reason: 'node left' } };
    fake.fault = atSearch(
      0,
      { _shards: { total: 5, successful: 4, failed: 1, failures: [failure] } },
      100,
    );
    await expect(read()).rejects.toThrow('4 of 5 shards answered; logs[3]: node left');
  });

  it('does not take a page with too few events for the end', async () => {
    fake.documents = many(10);
    fake.fault = atSearch(0, {
      _shards: { total: 1, successful: 1, failed: 0 },
      hits: { total: { value: 10 }, hits: [] },
    });
    await expect(read()).rejects.toThrow('0 of 10 events of logs were read');
  });
});

describe('a query that is refused', () => {
  it('is asked with less, and what was read before stays', async () => {
    fake.documents = many(600);
    fake.fault = atSearch(1, 400);
    const { documents, search } = await read();
    expect(documents).toEqual(fake.documents);
    expect(search.weakened).toEqual([{ index: 'logs', effort: 'cheap', reason: 'fault: by test' }]);
    const [first, , third] = fake.searches();
    expect(first).toMatchObject({ query: { prefix: { name: { value: 'a' } } } });
    expect(third).toMatchObject({ query: { match_all: {} }, search_after: [499] });
  });

  it('is an error where nothing less can be asked', async () => {
    fake.documents = many(1);
    fake.fault = atSearch(0, 400, 100);
    await expect(read()).rejects.toMatchObject({ code: 'STO1605' });
  });
});

describe('a cluster that cannot be read', () => {
  it.each([
    [401, 'STO1603'],
    [403, 'STO1603'],
    [404, 'STO1605'],
    [503, 'STO1606'],
  ])('answers %i', async (status, code) => {
    fake.fault = () => status;
    await expect(read()).rejects.toMatchObject({ code });
  });

  it('is not there', async () => {
    fake.close();
    await expect(read()).rejects.toMatchObject({ code: 'STO1601' });
  });

  it('is something else', async () => {
    fake.fault = () => ({ hello: 'world' });
    await expect(read()).rejects.toMatchObject({ code: 'STO1605' });
  });

  it('has no such index', async () => {
    fake.fault = ({ path }) => (path.startsWith('/logs?') ? 404 : null);
    await expect(read()).rejects.toMatchObject({ code: 'STO1604' });
  });

  it('has an alias with a filter', async () => {
    const answer = { 'events-1': { aliases: { logs: { filter: { term: { a: 1 } } } } } };
    fake.fault = ({ path }) => (path.startsWith('/logs?') ? answer : null);
    await expect(read()).rejects.toThrow('logs is an alias with a filter');
  });

  it('keeps no documents', async () => {
    const answer = { logs: { mappings: { _source: { enabled: false } } } };
    fake.fault = ({ path }) => (path.startsWith('/logs?') ? answer : null);
    await expect(read()).rejects.toMatchObject({ code: 'STO1604' });
  });
});
