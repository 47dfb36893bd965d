import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeCluster, type Fault } from '../../../stores/opensearch/fake-cluster.testing.ts';
import { processAt, TestSearch } from './searching.testing.ts';

const NSENTER = { rule_id: 'nsenter', query: 'process where process.name == "nsenter"' };
const SEQUENCE = {
  rule_id: 'sequence',
  query:
    'sequence by host.name with maxspan=1m [process where process.name == "sh"] [process where process.name == "nsenter"]',
};

let fake: FakeCluster;
let search: TestSearch;
beforeEach(async () => {
  fake = new FakeCluster();
  await fake.open();
  const options = { patterns: ['logs'], maxAlerts: 10_000 };
  search = await TestSearch.open(fake.url, [NSENTER, SEQUENCE], options);
});
afterEach(() => {
  search.close();
  fake.close();
});

const isPage = (path: string) => path.startsWith('/_search?');
const always =
  (fault: ReturnType<Fault>): Fault =>
  ({ path }) =>
    isPage(path) ? fault : null;

/** As many events as pages of 500 need two of, the last of which is a match. */
function fill(): void {
  const { now } = search.service;
  const names = [...Array.from({ length: 600 }, () => 'ls'), 'sh', 'nsenter'];
  fake.documents = names.map((name, n) => processAt(now - 90_000 + 10 * n, name));
}

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['answers for half of the shards', always({ _shards: { total: 4, successful: 2, failed: 0 } })],
  ['answers with a failed shard', always({ _shards: { total: 2, successful: 2, failed: 1 } })],
  ['times out', always({ timed_out: true, _shards: { total: 1, successful: 1, failed: 0 } })],
  ['searches no shard', always({ _shards: { total: 0, successful: 0, failed: 0 } })],
  ['refuses the user', always(403)],
  ['has no such index', ({ method }) => (method === 'GET' ? 404 : null)],
  [
    'counts some of the shards only',
    ({ path }) =>
      path.includes('_count')
        ? { count: 0, _shards: { total: 2, successful: 1, failed: 0 } }
        : null,
  ],
];

describe('a cluster that does not answer completely', () => {
  it.each(FAULTS)(
    'leaves a gap and no silence where it %s, which the next search fills',
    async (_, fault) => {
      fill();
      fake.fault = fault;
      await search.round();
      expect(search.alertIds()).toEqual([]);
      const [gap, ...others] = search.gaps();
      expect(gap).toMatchObject({ reason: 'search', state: 'open', message: expect.any(String) });
      expect(others).toHaveLength(1);
      expect(search.status).toMatchObject({ failing: 2, searchedTo: null });
      const [run] = search.service.runs('nsenter');
      expect(run).toMatchObject({ kind: 'search', outcome: 'failed', message: gap?.message });

      fake.fault = () => null;
      search.restart();
      await search.pass(600_000);
      expect(search.alertIds('nsenter')).toHaveLength(1);
      expect(search.alertIds('sequence').length).toBeGreaterThan(0);
      expect(search.gaps().map(({ state }) => state)).toEqual(['filled', 'filled']);
      expect(search.status).toMatchObject({ failing: 0, failure: null });
    },
    40_000,
  );

  it('leaves a gap where it cannot be reached, and says so once for an execution', async () => {
    fill();
    const { url } = fake;
    fake.close();
    await search.round();
    await search.round();
    expect(search.gaps()).toHaveLength(2);
    expect(search.service.runs('nsenter')).toHaveLength(1);
    expect(search.status.failure?.message).toContain(url);
    expect(search.logged.filter((line) => line.includes('gap'))).toHaveLength(1);
  });

  it('keeps alerts of a search that breaks off, and raises none of them again', async () => {
    const { now } = search.service;
    fake.documents = Array.from({ length: 5_500 }, (_, n) =>
      processAt(now - 60_000 + n, 'nsenter'),
    );
    await search.setRules([{ ...NSENTER, max_signals: 10_000 }, SEQUENCE]);
    let pages = 0;
    fake.fault = ({ path }) => (isPage(path) && (pages += 1) > 2 ? 403 : null);
    await search.round();
    const before = search.alertIds('nsenter').length;
    expect(before).toBeGreaterThan(1_000);
    expect(before).toBeLessThan(5_500);
    fake.fault = () => null;
    await search.pass(300_000);
    await search.pass();
    expect(search.alertIds('nsenter')).toHaveLength(5_500);
    expect(search.gaps().every(({ state }) => state === 'filled')).toBe(true);
  }, 60_000);
});

describe('documents that are no events', () => {
  it('are passed over and counted, and those around them are searched', async () => {
    const { now } = search.service;
    const good = (n: number) => processAt(now - 60_000 + n, 'nsenter');
    const deep = `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`;
    fake.documents = [
      good(1),
      good(2).replace('{', '{/* " */'),
      good(3),
      deep,
      good(4).replace('{', '{"process":{"name":"ls"},"\\u0000":"\\u0000",'),
      good(5).replace('"h"', '"\\ud800"'),
      good(6).replace('{', `{"text":"${'x'.repeat(4_000_000)}",`),
    ];
    await search.round();
    expect(search.status.failure).toBeNull();
    expect(search.alertIds('nsenter').length).toBeGreaterThanOrEqual(4);
    const { unreadable, rejected } = search.status.totals;
    expect(unreadable + rejected).toBeGreaterThan(0);
    await search.pass();
    expect(search.status.failing).toBe(0);
  });
});
