import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterSource } from '../../../runs/clusters/cluster-inputs.ts';
import { ask, CLUSTERS, fillIndex } from '../../../runs/clusters/real-clusters.testing.ts';
import { FakeCluster } from '../../../stores/opensearch/fake-cluster.testing.ts';
import { alertIdOf, newAlert } from '../../../stores/alert.testing.ts';
import { readInstant } from '../../../util/time/index.ts';
import { alertProcessTree } from './context/process-tree.ts';
import { Hunts } from './hunts.ts';
import { linesIn, readerOf, recording, spaceWith, storeWith } from './hunts.testing.ts';

const OWNER = { space: 'default', principal: 'ann' };
const ATTACK = recording('attack.ndjson.gz');
const LONG_MS = 120_000;

const hunt = (query: string, more: object = {}) => ({
  query,
  from: null,
  to: null,
  cluster: 'prod',
  streams: null,
  now: BigInt(Date.UTC(2026, 10, 26)) * 1_000_000n,
  limit: 500,
  fields: null,
  facets: ['process.name', 'host.name'],
  maxMs: 60_000,
  ...more,
});

const sourceOf = (url: string, pattern: string): ClusterSource => ({
  connection: { url, auth: { kind: 'none' }, ca: null },
  pattern,
  trustsIgnoreAbove: false,
});

const openHunts = (folder: string, url: string, pattern: string) =>
  new Hunts(
    folder,
    () => 'the-id',
    new Map([['prod', { isSearched: true, source: () => sourceOf(url, pattern) }]]),
  );

/** @param onLines is called as lines come */
async function linesOf(hunts: Hunts, request: ReturnType<typeof hunt>, onLines = () => {}) {
  const started = await hunts.start(request, OWNER);
  if ('diagnostics' in started) throw new Error(started.diagnostics[0]?.message);
  let text = '';
  for await (const piece of started.pieces) {
    text += piece;
    onLines();
  }
  const lines = linesIn(text);
  const results = lines.filter(
    ({ type }) => !['started', 'progress', 'end'].includes(String(type)),
  );
  return { results, end: lines.at(-1) ?? {} };
}

const INDEX = {
  settings: { number_of_shards: 2, number_of_replicas: 0 },
  mappings: {
    properties: {
      '@timestamp': { type: 'date' },
      event: {
        properties: {
          action: { type: 'keyword' },
          category: { type: 'keyword' },
          type: { type: 'keyword' },
        },
      },
      process: { properties: { name: { type: 'keyword' } } },
      container: { properties: { id: { type: 'keyword' } } },
    },
  },
};

const QUERIES = [
  'process where process.name == "nsenter"',
  'any where true | tail 7',
  'process where event.action == "exec" and process.args : "*token*"',
  'sequence by container.id with maxspan=2s [process where process.name in ("curl", "wget")] [process where process.name == "chmod"]',
  'sequence by process.entity_id with maxspan=5s [process where event.action == "exec"] ![process where event.action == "end"]',
  'sample by container.id [process where process.name == "nsenter"] [process where process.name == "sh"]',
];

describe.each(CLUSTERS)('a hunt in %s', (_, given) => {
  const url = given ?? '';
  const test = (name: string, run: () => Promise<void>) =>
    it.skipIf(given === undefined)(name, run, LONG_MS);
  let store: Awaited<ReturnType<typeof storeWith>>;
  let hunts: Hunts;

  beforeAll(async () => {
    if (given === undefined) return;
    store = await storeWith({ 'logs-hunt-default': ATTACK });
    await fillIndex(url, 'logs-hunt-default', INDEX, ATTACK);
    await fillIndex(url, 'logs-hunt.other', INDEX, ATTACK.slice(0, 10));
    hunts = openHunts(store.folder, url, 'logs-hunt*');
  }, LONG_MS);
  afterAll(async () => {
    if (given === undefined) return;
    await hunts.close();
    await store.close();
    await ask(url, 'DELETE', '/logs-hunt-default,logs-hunt.other');
  });

  test('finds what it finds among stored events', async () => {
    for (const query of QUERIES) {
      const streams = ['logs-hunt-default'];
      const there = await linesOf(hunts, hunt(query, { streams }));
      const here = await linesOf(hunts, hunt(query, { streams, cluster: null }));
      // Which events make up a sample depends on the order in which they are read.
      const shown = ({ results }: typeof here) =>
        results
          .map((result) => JSON.stringify(result['type'] === 'sample' ? result['keys'] : result))
          .map((text) => text.replaceAll(/"_(index|id)":("[^"]*"|null),?/g, ''))
          .sort();
      expect(shown(there), query).toEqual(shown(here));
      for (const name of ['found', 'returned', 'outcome', 'undecided', 'untimed', 'capped'])
        expect(there.end[name], `${name} of ${query}`).toEqual(here.end[name]);
      if (!query.startsWith('sample'))
        expect(there.end['histogram'], query).toEqual(here.end['histogram']);
    }
  });

  test('is what the tree of an alert is made of whose event is not stored here', async () => {
    const document = ATTACK.find((line) => /"action":"exec".*"name":"nsenter"/.test(line)) ?? '';
    const { '@timestamp': at, container } = JSON.parse(document) as {
      '@timestamp': string;
      container: { id: string };
    };
    const time = readInstant(at);
    const alert = {
      firstEvent: time,
      lastEvent: time,
      facets: { 'container.id': container.id },
      document,
    };
    const reader = await readerOf(ATTACK);
    const clusters = new Map([['prod', sourceOf(url, 'logs-hunt-default')]]);
    const treeOf = async (arrivals: readonly number[]) => {
      const space = await spaceWith([newAlert(0, { ...alert, arrivals })]);
      const options = { id: alertIdOf(0), maxMs: 30_000 };
      const sources = { events: reader, clusters };
      return alertProcessTree(sources, space, options, () => performance.now());
    };
    const [there, here] = [await treeOf([]), await treeOf([1])];
    expect(there.root).not.toBeNull();
    expect(there.root).toEqual(here.root);
    expect(there.path).toEqual(here.path);
    expect(there.missing).toEqual(here.missing);
    expect(here.read).toMatchObject({ clusters: [], processes: 'all' });
    expect(here.read?.events).toBeGreaterThan(10);
    expect(there.read).toEqual({ ...here.read, clusters: ['prod'] });
  });

  test('reads the indices that it names, and says before how much that is', async () => {
    const [query = ''] = QUERIES;
    const { end } = await linesOf(hunts, hunt('any where true', { streams: ['*other'] }));
    expect(end).toMatchObject({ found: 10, segments: { read: 1, of: 1 } });
    const { cost, plan, text } = await hunts.plan(hunt(query));
    expect(cost).toMatchObject({ events: ATTACK.length + 10, segments: 2, bytesRead: null });
    expect(cost!.eventsRead).toBeLessThan(20);
    expect(plan?.stages[0]?.conditions.map(({ index }) => index)).toEqual(['exact', 'exact']);
    expect(text).toContain('logs-hunt');
  });
});

describe('a hunt in a cluster that misbehaves', () => {
  let fake: FakeCluster;
  let store: Awaited<ReturnType<typeof storeWith>>;
  let hunts: Hunts;

  beforeAll(async () => {
    store = await storeWith({});
    fake = new FakeCluster();
    await fake.open();
    hunts = openHunts(store.folder, fake.url, 'logs');
  });
  afterEach(() => {
    fake.fault = () => null;
  });
  afterAll(async () => {
    await hunts.close();
    fake.close();
    await store.close();
  });

  const isSearch = (path: string) => path.startsWith('/_search?');
  const event = JSON.stringify({
    '@timestamp': '2026-11-26T00:00:00Z',
    event: { category: 'process' },
    process: { name: 'nsenter' },
  });

  it('fails where shards have failed, and takes that for no answer', async () => {
    fake.documents = [event];
    fake.fault = ({ path }) =>
      isSearch(path)
        ? { _shards: { total: 2, successful: 1, failed: 1, failures: [] }, hits: { hits: [] } }
        : null;
    await expect(linesOf(hunts, hunt('any where true'))).rejects.toMatchObject({
      code: expect.stringMatching(/^STO16/),
    });
  });

  it('ends at once when it is cancelled, and at its time limit, while the cluster does not answer', async () => {
    fake.documents = [event];
    fake.fault = ({ path }, response) => {
      // The answer never comes.
      if (isSearch(path)) response.end = () => response;
      return null;
    };
    const cancelled = linesOf(hunts, hunt('any where true'), () => hunts.cancel('the-id', OWNER));
    expect((await cancelled).end).toMatchObject({ outcome: 'cancelled', found: 0 });
    const { end } = await linesOf(hunts, hunt('any where true', { maxMs: 500 }));
    expect(end).toMatchObject({ outcome: 'timed-out', found: 0 });
  });

  it('is given up in its time where the cluster does not even say what it is', async () => {
    fake.fault = (_request, response) => {
      response.end = () => response;
      return null;
    };
    await expect(linesOf(hunts, hunt('any where true', { maxMs: 500 }))).rejects.toMatchObject({
      code: 'ENG2302',
      message: 'the cluster did not answer in the time of the hunt',
    });
  });

  it('leaves what it cannot read out of a tree, and says so', async () => {
    fake.documents = [event];
    fake.fault = ({ path }) => (isSearch(path) ? 403 : null);
    const space = await spaceWith([
      newAlert(0, {
        arrivals: [],
        firstEvent: readInstant('2026-11-26T00:00:00Z'),
        lastEvent: readInstant('2026-11-26T00:00:00Z'),
        document: JSON.stringify({
          host: { name: 'node-1' },
          process: { entity_id: 'p', name: 'nsenter' },
        }),
      }),
    ]);
    const sources = {
      events: await readerOf([event]),
      clusters: new Map([['prod', sourceOf(fake.url, 'logs')]]),
    };
    const treeIn = (maxMs: number) =>
      alertProcessTree(sources, space, { id: alertIdOf(0), maxMs }, () => performance.now());
    const tree = await treeIn(5_000);
    expect(tree.root).toMatchObject({ name: 'nsenter' });
    expect(tree.missing).toContainEqual({
      what: 'events',
      reason: 'unreachable',
      message: expect.stringMatching(/^the cluster prod could not be read: /),
    });
    // Without time for a cluster, none is asked.
    const asked = fake.requests.length;
    expect((await treeIn(80)).missing).toContainEqual(
      expect.objectContaining({ what: 'events', reason: 'bounded' }),
    );
    expect(fake.requests.length).toBe(asked);
  });

  it('needs a cluster of the configuration', async () => {
    const unknown = hunt('any where true', { cluster: 'test' });
    const refused = { code: 'ENG2306', message: 'no cluster test is configured', hint: /prod/ };
    await expect(hunts.start(unknown, OWNER)).rejects.toMatchObject({
      ...refused,
      hint: expect.stringMatching(refused.hint),
    });
    await expect(hunts.plan(unknown)).rejects.toMatchObject({ code: 'ENG2306' });
  });
});
