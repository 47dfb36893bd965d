import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf } from '../../../../service/alerts/alert.testing.ts';
import { putRule, searchable } from '../../search/searchable.testing.ts';
import { ServiceWithAlerts } from '../../../../api/routes/search.testing.ts';

const SERVICE_NOW = 1_800_000_000_000;
const SIGNALS = '/api/detection_engine/signals';

const service = new ServiceWithAlerts((store) => {
  putRule(store, 'shell', { name: 'Shell' });
  const alerts = Array.from({ length: 300 }, (_, number) =>
    searchable(
      `alert ${number}`,
      { process: { name: number % 2 === 0 ? 'sh' : 'kubectl', pid: number } },
      {
        ruleId: 'shell',
        ruleName: 'Shell',
        createdAt: SERVICE_NOW - number * 60_000,
        severity: number < 100 ? 'high' : 'low',
      },
    ),
  );
  store.transaction(() => store.alerts.add(alerts));
});
beforeAll(() => service.start());
afterAll(() => service.stop());

const ask = (name: string, body: unknown) => service.ask('POST', `${SIGNALS}/${name}`, body);

async function count(query: object): Promise<number> {
  const { value } = await ask('search', { size: 0, query, track_total_hits: true });
  return (value as { hits: { total: { value: number } } }).hits.total.value;
}

const status = (value: string) => ({ term: { 'kibana.alert.workflow_status': value } });

describe('search', () => {
  it('as the command line of detection rules asks', async () => {
    const body = {
      size: 100,
      query: {
        bool: {
          filter: [
            {
              bool: {
                should: [{ match: { 'kibana.alert.rule.name': 'Shell' } }],
                minimum_should_match: 1,
              },
            },
            {
              range: {
                '@timestamp': { gt: 'now-7d', lte: 'now', format: 'strict_date_optional_time' },
              },
            },
          ],
        },
      },
    };
    const { status, value } = await ask('search', body);
    const { hits } = value as { hits: { total: object; hits: { _source: object }[] } };
    expect([status, hits.total, hits.hits.length]).toEqual([
      200,
      { value: 300, relation: 'eq' },
      100,
    ]);
    expect(hits.hits[0]?.['_source']).toMatchObject({
      'kibana.alert.rule.name': 'Shell',
      process: { name: 'sh' },
    });
  });

  it('has errors as Kibana has them', async () => {
    expect(await ask('search', {})).toEqual({
      status: 400,
      value: { message: '"value" must have at least 1 children', status_code: 400 },
    });
    expect(await ask('search', { query: { nope: {} } })).toMatchObject({
      status: 400,
      value: { status_code: 400, message: expect.stringContaining('unknown query [nope]') },
    });
  });
});

describe('status', () => {
  it('of alerts that are named', async () => {
    const ids = [idOf('alert 0'), idOf('alert 1'), idOf('nobody'), 'x'];
    const first = await ask('status', { signal_ids: ids, status: 'in-progress' });
    expect(first).toMatchObject({
      status: 200,
      value: {
        total: 2,
        updated: 2,
        noops: 0,
        version_conflicts: 0,
        timed_out: false,
        failures: [],
      },
    });
    expect((await ask('status', { signal_ids: ids, status: 'acknowledged' })).value).toMatchObject({
      total: 2,
      updated: 0,
      noops: 2,
    });
    expect(await count(status('acknowledged'))).toBe(2);
  });

  it('of those that a query finds, by columns and by documents', async () => {
    const columns = {
      bool: {
        filter: [{ term: { 'kibana.alert.severity': 'high' } }, { term: { 'process.name': 'sh' } }],
      },
    };
    const closed = await ask('status', {
      query: columns,
      status: 'closed',
      reason: 'acceptable_risk',
      conflicts: 'proceed',
    });
    expect(closed).toMatchObject({
      status: 200,
      value: { total: 50, updated: 50, timed_out: false },
    });
    expect(
      await count({
        bool: {
          filter: [status('closed'), { term: { 'kibana.alert.workflow_reason': 'benign' } }],
        },
      }),
    ).toBe(50);
    const notes = await service.ask('GET', `/dw/alerts/${idOf('alert 0')}`);
    expect(JSON.stringify(notes.value)).toContain('Closed with the reason \\"acceptable_risk\\".');

    const documents = { range: { 'process.pid': { gte: 200, lt: 230 } } };
    const again = await ask('status', { query: documents, status: 'closed', reason: 'duplicate' });
    expect(again).toMatchObject({ status: 200, value: { total: 30, updated: 30 } });
    expect(await count({ bool: { must: [documents], must_not: [status('closed')] } })).toBe(0);
    expect(await count(status('closed'))).toBe(80);
  });

  it.each([
    [{ status: 'closed' }],
    [{ status: 'closed', signal_ids: [], query: {} }],
    [{ status: 'gone', signal_ids: ['a'] }],
    [{ status: 'open', signal_ids: ['a'], reason: 'duplicate' }],
    [{ status: 'closed', query: { nope: {} } }],
    [{ status: 'closed', query: {} }],
    [{ status: 'closed', signal_ids: [] }],
  ])('refuses %j', async (body) => {
    expect(await ask('status', body)).toMatchObject({ status: 400, value: { status_code: 400 } });
  });
});

it('tags and assignees', async () => {
  const ids = [idOf('alert 10'), idOf('alert 11')];
  const tags = await ask('tags', {
    ids,
    tags: { tags_to_add: ['seen', 'odd'], tags_to_remove: [] },
  });
  expect(tags).toMatchObject({ status: 200, value: { total: 2, updated: 2 } });
  await ask('tags', { ids: ids.slice(1), tags: { tags_to_add: [], tags_to_remove: ['odd'] } });
  expect(await count({ terms: { 'kibana.alert.workflow_tags': ['odd'] } })).toBe(1);
  expect(await count({ term: { 'kibana.alert.workflow_tags': 'seen' } })).toBe(2);
  expect((await ask('assignees', { ids, assignees: { add: ['ann'], remove: [] } })).status).toBe(
    200,
  );
  expect(await count({ exists: { field: 'kibana.alert.workflow_assignee_ids' } })).toBe(2);
  expect(
    (await ask('tags', { ids, tags: { tags_to_add: ['x'], tags_to_remove: ['x'] } })).status,
  ).toBe(400);
});
