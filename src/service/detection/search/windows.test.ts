import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeCluster } from '../../../stores/opensearch/fake-cluster.testing.ts';
import type { ExceptionItem } from '../../../rules/index.ts';
import type { RuleFields } from '../core.testing.ts';
import { processAt, TestSearch } from './searching.testing.ts';

const NSENTER = { rule_id: 'nsenter', query: 'process where process.name == "nsenter"' };

let fake: FakeCluster;
let search: TestSearch;
beforeEach(async () => {
  fake = new FakeCluster();
  await fake.open();
});
afterEach(() => {
  search.close();
  fake.close();
});

const open = async (...rules: RuleFields[]) => {
  search = await TestSearch.open(fake.url, rules, { patterns: ['logs'], maxAlerts: 10_000 });
  return search.service.now;
};
const alerts = () => search.service.store.alerts.page({}, 'oldest', 1_000).alerts;
/** Another process goes on, one execution later. */
const later = async () => {
  search.restart();
  await search.pass();
};

const itemOf = (id: string, value: string) =>
  ({
    item_id: id,
    list_id: 'list',
    name: id,
    namespace_type: 'single',
    stage: null,
    os_types: [],
    entries: [{ field: 'host.name', operator: 'included', type: 'match', value }],
  }) as unknown as ExceptionItem;

describe('windows of a rule', () => {
  it('leave out what exceptions hide, and count it by item', async () => {
    const now = await open(NSENTER);
    await search.setRules([NSENTER], {
      exceptions: { items: [itemOf('x', 'x'), itemOf('of-h', 'h')] },
    });
    fake.documents = [
      processAt(now, 'nsenter'),
      processAt(now - 1, 'nsenter', { host: { name: 'other' } }),
    ];
    await later();
    expect(alerts()).toHaveLength(1);
    expect(search.service.runs()).toMatchObject([{ matches: 2, alerts: 1, excepted: 1 }]);
    const hidden = [...search.service.store.exceptions.hidden().keys()];
    expect(hidden).toEqual([expect.stringContaining('of-h')]);
  });

  it('are searched again until all that was over the limit is raised', async () => {
    const now = await open({ ...NSENTER, max_signals: 10 });
    fake.documents = Array.from({ length: 25 }, (_, n) => processAt(now - 1_000 * n, 'nsenter'));
    for (const count of [10, 20, 25, 25]) {
      await later();
      expect(alerts()).toHaveLength(count);
    }
    expect(search.gaps()).toEqual([]);
    expect(search.service.runs()).toMatchObject([
      { alerts: 10, backlog: 15, outcome: 'warning' },
      { alerts: 10, backlog: 5, duplicates: 10 },
      { alerts: 5, outcome: 'succeeded' },
      {},
    ]);
  });

  it('give up what has been over the limit for a day, and say so', async () => {
    const now = await open({ ...NSENTER, max_signals: 1, interval: '12h' });
    fake.documents = Array.from({ length: 9 }, (_, n) => processAt(now - n, 'nsenter'));
    for (let half = 0; half < 5; half += 1) {
      search.service.now += 43_200_000;
      await search.round();
    }
    expect(search.gaps()).toMatchObject([{ reason: 'search', state: 'lost' }]);
    expect(search.gaps()[0]?.message).toContain('over the limit of alerts for a day');
  });

  it('count what an alert absorbs once, over windows and restarts', async () => {
    const suppression = { group_by: ['host.name'], duration: { value: 1, unit: 'h' } };
    const now = await open({ ...NSENTER, alert_suppression: suppression });
    const documents = Array.from({ length: 5 }, (_, n) => processAt(now - 1_000 * n, 'nsenter'));
    fake.documents = documents;
    await later();
    await later();
    expect(alerts()).toMatchObject([{ suppression: { count: 4 } }]);
    fake.documents = [...documents, processAt(search.service.now, 'nsenter')];
    await later();
    await later();
    expect(alerts()).toMatchObject([{ suppression: { count: 5 } }]);
  });

  it('look back again where the query is another one, and note when the rule was disabled', async () => {
    const now = await open(NSENTER);
    fake.documents = [processAt(now, 'ls')];
    await later();
    await search.setRules([{ ...NSENTER, query: 'process where process.name == "ls"' }]);
    await later();
    expect(alerts()).toHaveLength(1);
    await search.setRules([]);
    await later();
    search.service.now += 3_600_000;
    await search.setRules([NSENTER]);
    await later();
    expect(search.gaps()).toMatchObject([{ state: 'lost', message: 'the rule was disabled' }]);
  });
});

describe('sequences over windows', () => {
  const pair = (query: string) => ({ rule_id: 'pair', query, from: 'now-1m' });
  const [sh, nsenter] = [
    '[process where process.name == "sh"]',
    '[process where process.name == "nsenter"]',
  ];

  it('are found where they began in the window before, once', async () => {
    const now = await open(pair(`sequence by host.name with maxspan=5m ${sh} ${nsenter}`));
    fake.documents = [processAt(now, 'sh')];
    await later();
    await later();
    await later();
    fake.documents = [...fake.documents, processAt(search.service.now, 'nsenter')];
    await later();
    await later();
    expect(alerts()).toHaveLength(1);
    expect(alerts()[0]).toMatchObject({ group: expect.any(String), arrivals: [] });
  });

  it('wait until an event can no longer follow', async () => {
    const now = await open(pair(`sequence by host.name with maxspan=2m ${sh} !${nsenter}`));
    fake.documents = [processAt(now, 'sh')];
    await search.round();
    await later();
    expect(alerts()).toEqual([]);
    await later();
    await later();
    await later();
    expect(alerts()).toHaveLength(1);
  });

  it('know an event that must not come before, however long before the window it was', async () => {
    const now = await open(pair(`sequence by host.name with maxspan=5m !${sh} ${nsenter}`));
    fake.documents = [processAt(now - 200_000, 'sh'), processAt(now, 'nsenter')];
    for (let run = 0; run < 8; run += 1) await later();
    expect(alerts()).toEqual([]);
  });

  it('are searched for again from a late event on', async () => {
    const now = await open(pair(`sequence by host.name with maxspan=1m ${sh} ${nsenter}`));
    fake.documents = [processAt(now, 'nsenter')];
    for (let run = 0; run < 10; run += 1) await later();
    expect(alerts()).toEqual([]);
    fake.documents = [...fake.documents, processAt(now - 1_000, 'sh')];
    await later();
    await later();
    expect(alerts()).toHaveLength(1);
  });
});
