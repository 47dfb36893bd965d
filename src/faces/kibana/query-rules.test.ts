import { afterAll, beforeAll, expect, it } from 'vitest';
import { KibanaService, ndjson, ruleOf } from '../../api/routes/kibana.testing.ts';
import { openDataFolderForTests } from '../../stores/embedded/data-folder.testing.ts';

const service = new KibanaService();
beforeAll(() => service.start());
afterAll(() => service.stop());

const RULES = '/api/detection_engine/rules';

const QUERY = 'process.name: (curl or wg*) and not user.name: root';
const queryRule = (id: string, more: Readonly<Record<string, unknown>> = {}) =>
  ruleOf(id, { type: 'query', language: 'kuery', query: QUERY, ...more });

it('rules of type query come and go as they were sent', async () => {
  const made = await service.json('POST', RULES, queryRule('kql'));
  expect(made).toMatchObject(queryRule('kql'));
  const { language: _, ...without } = queryRule('bare');
  expect(await service.json('POST', RULES, without)).toMatchObject({ language: 'kuery' });

  const filters = [{ query: { wildcard: { 'process.args': '*http*' } } }];
  const sent = queryRule('imported', { filters, alert_suppression: { group_by: ['host.id'] } });
  expect((await service.upload(`${RULES}/_import`, ndjson(sent))).status).toBe(200);
  const [exported] = (await service.exported(`${RULES}/_export`)).filter(
    ({ rule_id: id }) => id === 'imported',
  );
  expect(exported).toMatchObject(sent);
  expect(await service.json('GET', `${RULES}/_find?per_page=10`)).toMatchObject({ total: 3 });
});

it('a query that is wrong, or in the syntax of Lucene, is refused with the reason', async () => {
  const wrong = await service.request(
    'POST',
    RULES,
    queryRule('x', { query: 'url.full: http://x' }),
  );
  expect([wrong.status, wrong.text]).toEqual([
    400,
    expect.stringContaining('a colon within a value'),
  ]);
  const lucene = await service.request('POST', RULES, queryRule('x', { language: 'lucene' }));
  expect([lucene.status, lucene.text]).toEqual([400, expect.stringContaining('syntax of Lucene')]);
});

it('a preview raises alerts as Kibana has them, and says which event is the nearest miss', async () => {
  const data = await openDataFolderForTests(service.folder);
  const event = (name: string, user: string) =>
    JSON.stringify({
      '@timestamp': '2026-11-26T09:58:00Z',
      event: { category: 'process', type: 'start' },
      process: { name },
      user: { name: user },
    });
  const events = [event('wget', 'ann'), event('curl', 'root'), event('sh', 'ann')];
  await data.append('logs-cloud_defend.process-default', events);
  await data.close();
  const answer = await service.json('POST', `${RULES}/preview`, {
    ...queryRule('previewed'),
    invocationCount: 3,
    timeframeEnd: '2026-11-26T10:00:00Z',
  });
  expect(answer).toMatchObject({ isAborted: false, logs: [{ errors: [], warnings: [] }] });
  const found = await service.json('POST', '/.preview.alerts-security.alerts-default/_search', {
    query: { bool: { filter: [{ term: { 'kibana.alert.rule.uuid': answer['previewId'] } }] } },
  });
  expect(found).toMatchObject({
    hits: {
      total: { value: 1 },
      hits: [
        {
          _source: {
            process: { name: 'wget' },
            'kibana.alert.rule.type': 'query',
            'kibana.alert.rule.rule_type_id': 'siem.queryRule',
            'kibana.alert.rule.category': 'Custom Query Rule',
            'kibana.alert.rule.parameters': { type: 'query', language: 'kuery', query: QUERY },
          },
        },
      ],
    },
  });

  const path = '/dw/rules/_preview?from=2026-11-26T09:00:00Z&to=2026-11-26T10:00:00Z';
  const nothing = queryRule('closest', { query: 'process.name: curl and not user.name: root' });
  const started = await service.json('POST', `${path}&nearest_miss=true`, nothing);
  await expect
    .poll(
      async () => JSON.stringify(await service.json('GET', `/dw/jobs/${String(started['id'])}`)),
      {
        timeout: 20_000,
      },
    )
    .toContain('not user.name: root');
});

it('hunts take KQL', async () => {
  const hunt = (body: object) => service.request('POST', '/dw/hunt', body);
  const found = await hunt({ query: QUERY, language: 'kuery' });
  const lines = found.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.at(-1)).toMatchObject({ type: 'end', found: 1, outcome: 'complete' });
  const planned = await service.json('POST', '/dw/hunt/_plan', { query: QUERY, language: 'kuery' });
  expect(planned).toMatchObject({
    diagnostics: [],
    plan: { query: expect.stringContaining('not user.name: root') as string },
  });
  const wrong = await hunt({ query: 'process.name: (a', language: 'kuery' });
  expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('KQL1004')]);
  expect((await hunt({ query: QUERY })).status).toBe(400);
  expect((await hunt({ query: QUERY, language: 'lucene' })).status).toBe(400);
});
