import { afterEach, describe, expect, it } from 'vitest';
import { ask, CLUSTERS, fillIndex } from '../../../runs/clusters/real-clusters.testing.ts';
import { processAt, TestSearch } from './searching.testing.ts';

const LONG_MS = 120_000;
const INDEX = {
  settings: { number_of_shards: 2, number_of_replicas: 0 },
  mappings: {
    properties: {
      '@timestamp': { type: 'date' },
      event: { properties: { category: { type: 'keyword' }, type: { type: 'keyword' } } },
      process: { properties: { name: { type: 'keyword' }, args: { type: 'keyword' } } },
      host: { properties: { name: { type: 'keyword' } } },
    },
  },
};

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUps.splice(0).toReversed()) await clean();
});

const NSENTER = { rule_id: 'nsenter', query: 'process where process.name == "nsenter"' };

describe.each(CLUSTERS)('rules that search %s', (_, given) => {
  const url = given ?? '';
  const test = (name: string, run: () => Promise<void>) =>
    it.skipIf(given === undefined)(name, run, LONG_MS);

  const open = async (...args: Parameters<typeof TestSearch.open>) => {
    const search = await TestSearch.open(...args);
    cleanUps.push(() => search.close());
    return search;
  };
  const make = async (name: string, documents: readonly string[] = []) => {
    await fillIndex(url, name, INDEX, documents);
    cleanUps.push(() => fetch(`${url}/${name}`, { method: 'DELETE' }));
  };
  const put = async (name: string, documents: readonly string[]) => {
    const lines = documents.map((document) => `{"index":{}}\n${document}\n`);
    await ask(url, 'POST', `/${name}/_bulk?refresh=true`, lines.join(''));
  };

  test('fetches what rules ask for, and raises each alert once', async () => {
    const search = await open(url, [NSENTER], { patterns: ['srch-once*'] });
    const { now } = search.service;
    const names = Array.from({ length: 100 }, (_each, n) => (n % 10 === 0 ? 'nsenter' : 'sh'));
    await make(
      'srch-once',
      names.map((name, n) => processAt(now - 1_000 * n, name)),
    );
    await search.round();
    expect(search.status.failure).toBeNull();
    expect(search.alertIds()).toHaveLength(10);
    const { alerts } = search.service.store.alerts.page({}, 'oldest', 1);
    expect(alerts).toMatchObject([{ arrivals: [] }]);
    expect(search.status.last).toMatchObject({ stored: 100, fetched: 10, needed: 10, unions: 1 });
    await search.pass();
    expect(search.status.last).toMatchObject({ from: now - 90_000 });
    search.restart();
    await search.pass(120_000);
    expect(search.alertIds()).toHaveLength(10);
    expect(search.status.totals.late).toBe(0);
  });

  test('finds events that come late, with a time of hours ago and without any', async () => {
    const search = await open(url, [NSENTER], { patterns: ['srch-late*'] });
    await make('srch-late');
    await search.pass(300_000);
    expect(search.alertIds()).toEqual([]);
    const { now } = search.service;
    await put('srch-late', [
      processAt(now - 7_200_000, 'nsenter'),
      processAt(now - 7_200_000, 'sh'),
      processAt(now, 'nsenter').replace('"@timestamp"', '"other"'),
    ]);
    await search.pass();
    expect(search.alertIds()).toHaveLength(2);
    expect(search.status.totals).toMatchObject({ late: 2 });
    const { fetched } = search.status.totals;
    expect(fetched).toBeLessThan(5);
    // What was seen is not asked for again.
    await search.pass(300_000);
    expect(search.status.totals.fetched).toBeLessThanOrEqual(fetched + 2);
    expect(search.alertIds()).toHaveLength(2);
  });
});
