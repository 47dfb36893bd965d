import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDataFolderForTests } from '../../stores/embedded/data-folder.testing.ts';
import { KibanaService, ndjson, ruleOf } from '../../api/routes/kibana.testing.ts';

const service = new KibanaService();
beforeAll(async () => {
  await service.start();
  await service.json('POST', '/api/spaces/space', { id: 'dev', name: 'Dev' });
});
afterAll(() => service.stop());

const RULES = '/api/detection_engine/rules';
const seen = (answer: { readonly status: number; json(): unknown }) => [
  answer.status,
  answer.json(),
];

describe('errors', () => {
  it('have the form of the detection engine behind its routes, and that of the platform elsewhere', async () => {
    const message = expect.any(String) as string;
    const none = '00000000-0000-4000-8000-000000000000';
    expect(seen(await service.request('GET', `${RULES}?id=${none}`))).toEqual([
      404,
      { status_code: 404, message },
    ]);
    expect(seen(await service.request('POST', RULES, { name: 'x' }))).toEqual([
      400,
      { status_code: 400, message: expect.stringContaining('severity is missing') as string },
    ]);
    expect(seen(await service.request('GET', `/api/exception_lists?id=${none}`))).toEqual([
      404,
      { statusCode: 404, error: 'Not Found', message },
    ]);
    expect(seen(await service.request('GET', `/s/nowhere${RULES}/_find`))).toEqual([
      404,
      { statusCode: 404, error: 'Not Found', message },
    ]);
    expect(seen(await service.request('GET', '/api/fleet/agents'))).toEqual([
      404,
      { statusCode: 404, error: 'Not Found', message },
    ]);
    const stranger = { authorization: 'ApiKey unknown' };
    expect(seen(await service.request('GET', `${RULES}/_find`, undefined, stranger))).toEqual([
      401,
      { statusCode: 401, error: 'Unauthorized', message },
    ]);
  });

  it('say all that is wrong with a rule', async () => {
    const rule = ruleOf('bad', { query: 'process where', interval: 'often' });
    const answer = await service.request('POST', RULES, rule);
    expect(answer.status).toBe(400);
    expect(answer.json()['message']).toMatch(/query: .*interval: |interval: .*query: /);
  });
});

describe('a rule', () => {
  it('begins at revision 0 and version 1, in every form that it has', async () => {
    const NEW = { revision: 0, version: 1 };
    expect(await service.json('POST', RULES, ruleOf('new'))).toMatchObject(NEW);
    expect(await service.json('GET', `${RULES}?rule_id=new`)).toMatchObject(NEW);
    const objects = { objects: [{ rule_id: 'new' }] };
    expect((await service.exported(`${RULES}/_export`, objects))[0]).toMatchObject(NEW);
    const line = JSON.stringify(ruleOf('imported', { revision: 7 }));
    await service.upload(`${RULES}/_import`, line);
    expect(await service.json('GET', `${RULES}?rule_id=imported`)).toMatchObject(NEW);
    expect(await service.json('GET', '/dw/rules/new')).toMatchObject({
      revision: 0,
      rule: { revision: 0 },
    });
    const history = await service.json('GET', '/dw/rules/new/_history');
    expect(history).toMatchObject({ changes: [{ revision: 0, what: ['created'] }] });
    const stale = await service.request('PATCH', '/dw/rules/new?revision=1', { note: 'n' });
    expect(stale.status).toBe(409);
    const changed = { revision: 1, rule: { revision: 1 } };
    const answer = await service.json('PATCH', '/dw/rules/new?revision=0', { note: 'n' });
    expect(answer).toMatchObject(changed);
    expect(await service.json('GET', '/dw/rules/new/_history')).toMatchObject({
      changes: [{ revision: 1, what: ['changed'] }, { revision: 0 }],
    });
    for (const id of ['new', 'imported']) await service.json('DELETE', `${RULES}?rule_id=${id}`);
  });
});

describe('who asks', () => {
  const keyTo = async (...rights: string[]) => {
    const { key } = await service.json('POST', '/dw/keys', { name: rights.join(), rights });
    return { authorization: `ApiKey ${String(key)}` };
  };

  it('may read with the right to read, and change nothing', async () => {
    const viewer = await keyTo('read');
    await service.json('POST', RULES, ruleOf('seen'));
    const read = (path: string) => service.request('GET', path, undefined, viewer);
    for (const path of [
      `${RULES}?rule_id=seen`,
      `${RULES}/_find`,
      '/api/exception_lists/_find',
      '/api/lists/_find',
      '/api/status',
      '/api/detection_engine/tags',
    ])
      expect([path, (await read(path)).status]).toEqual([path, 200]);
    for (const [method, path] of [
      ['POST', RULES],
      ['PUT', RULES],
      ['PATCH', RULES],
      ['DELETE', `${RULES}?rule_id=seen`],
      ['POST', `${RULES}/_bulk_action`],
      ['POST', `${RULES}/_import`],
      ['PUT', `${RULES}/prepackaged`],
      ['POST', '/api/exception_lists'],
      ['POST', '/api/lists'],
      ['POST', '/api/lists/items/_import'],
      ['POST', '/api/spaces/space'],
    ] as const) {
      const body = method === 'DELETE' ? undefined : {};
      const answer = await service.request(method, path, body, viewer);
      expect([path, ...seen(answer)]).toMatchObject([path, 403, { statusCode: 403 }]);
    }
    expect(await service.json('GET', `${RULES}?rule_id=seen`)).toMatchObject({ name: 'Rule seen' });
    const engineer = await keyTo('read', 'rules');
    const removed = await service.request('DELETE', `${RULES}?rule_id=seen`, undefined, engineer);
    expect(removed.status).toBe(200);
  });

  it('sees what is in their space', async () => {
    const list = { list_id: 'l', name: 'L', description: 'd', type: 'detection' };
    const values = { id: 'v', name: 'V', description: 'd', type: 'keyword' };
    for (const scope of ['single', 'agnostic'])
      await service.json('POST', '/s/dev/api/exception_lists', { ...list, namespace_type: scope });
    await service.json('POST', '/s/dev/api/lists', values);
    await service.upload(`/s/dev${RULES}/_import`, ndjson(ruleOf('dev')));
    const count = async (path: string) => (await service.json('GET', path))['total'];
    const both = 'exception_lists/_find?namespace_type=single,agnostic';
    for (const [path, there] of [
      [`detection_engine/rules/_find`, 1],
      [both, 2],
      ['lists/_find', 1],
    ] as const) {
      expect([path, await count(`/s/dev/api/${path}`)]).toEqual([path, there]);
      expect([path, await count(`/api/${path}`)]).toEqual([path, 0]);
      expect([path, await count(`/s/default/api/${path}`)]).toEqual([path, 0]);
    }
    const rule = await service.json('GET', `/s/dev${RULES}?rule_id=dev`);
    expect((await service.request('GET', `${RULES}?id=${String(rule['id'])}`)).status).toBe(404);
    const bulk = { action: 'delete', ids: [rule['id']] };
    expect((await service.request('POST', `${RULES}/_bulk_action`, bulk)).status).toBe(404);
    const exported = await service.exported(`${RULES}/_export`);
    expect(exported).toMatchObject([{ exported_rules_count: 0 }]);
    expect(await count(`/s/dev${RULES}/_find`)).toBe(1);
  });
});

describe('a rule', () => {
  it('keeps all digits, the order of values and what is empty', async () => {
    const rule = JSON.stringify(
      ruleOf('wide', { tags: [], interval: '360s', meta: { n: 0 } }),
    ).replace('"n":0', '"n":12345678901234567890');
    for (const [method, path, body] of [
      ['POST', RULES, rule],
      ['GET', `${RULES}?rule_id=wide`, undefined],
      ['PATCH', RULES, '{"rule_id":"wide","name":"Wide"}'],
      ['GET', `${RULES}/_find`, undefined],
      ['POST', `${RULES}/_bulk_action`, '{"action":"enable","query":""}'],
      ['DELETE', `${RULES}?rule_id=wide`, undefined],
    ] as const) {
      const { status, text } = await service.request(method, path, body);
      expect([status, text]).toEqual([200, expect.stringContaining('12345678901234567890')]);
      expect(text).toContain('"interval":"360s"');
    }
  });

  it('is found by filters, and in the order that is asked for', async () => {
    const rules = [
      ruleOf('a', { severity: 'high', risk_score: 73, tags: ['x'] }),
      ruleOf('b', { severity: 'low', risk_score: 5, tags: ['x', 'y'], enabled: false }),
      ruleOf('c', {
        severity: 'critical',
        risk_score: 99,
        type: 'query',
        language: 'kuery',
        query: 'a: b',
      }),
    ];
    await service.upload(`${RULES}/_import`, ndjson(...rules));
    const find = async (filter: string, more = '') => {
      const { data } = await service.json(
        'GET',
        `${RULES}/_find?filter=${encodeURIComponent(filter)}${more}`,
      );
      return (data as { rule_id: string }[]).map((rule) => rule.rule_id);
    };
    for (const [filter, found] of [
      ['alert.attributes.tags: x and alert.attributes.enabled: true', ['a']],
      ['alert.attributes.params.riskScore >= 73', ['a', 'c']],
      ['alert.attributes.params.ruleId: ("a" or "b")', ['a', 'b']],
      ['alert.attributes.alertTypeId: siem.queryRule', ['c']],
      ['not alert.attributes.params.severity: (low or high)', ['c']],
      ['alert.attributes.name.keyword: "Rule a"', ['a']],
      ['alert.attributes.params.index: logs-cloud*', ['a', 'b', 'c']],
    ] as const)
      expect([filter, await find(filter)]).toEqual([filter, found]);
    const order = '&sort_field=severity&sort_order=desc';
    expect(await find('', order)).toEqual(['c', 'a', 'b']);
    const sort = await service.request('GET', `${RULES}/_find?sort_field=colour`);
    expect(seen(sort)).toEqual([
      400,
      { status_code: 400, message: expect.stringContaining('colour') as string },
    ]);
    expect(await service.request('GET', '/api/detection_engine/tags')).toMatchObject({
      text: '["x","y"]',
    });
  });
});

describe('a preview', () => {
  it('runs a rule that is not kept over what is stored', async () => {
    const data = await openDataFolderForTests(service.folder);
    const event = {
      '@timestamp': '2026-11-26T09:58:00Z',
      event: { category: 'process', type: 'start' },
      process: { name: 'previewed' },
    };
    await data.append('logs-cloud_defend.process-default', [JSON.stringify(event)]);
    await data.close();
    const answer = await service.json('POST', `${RULES}/preview`, {
      ...ruleOf('previewed'),
      interval: '5m',
      invocationCount: 3,
      timeframeEnd: '2026-11-26T10:00:00Z',
    });
    expect(answer).toMatchObject({
      previewId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      isAborted: false,
      logs: [{ errors: [], warnings: [] }],
    });
    const job = await service.json('GET', `/dw/jobs/${String(answer['previewId'])}`);
    expect(job).toMatchObject({ result: { alerts: [{ name: 'Rule previewed' }] } });
    expect((await service.request('GET', `${RULES}?rule_id=previewed`)).status).toBe(404);

    const rule = 'kibana.alert.rule.uuid';
    const byPreview = (id: unknown) => ({
      query: { bool: { filter: [{ term: { [rule]: id } }] } },
    });
    const found = await service.json('POST', '/.preview.alerts-security.alerts-default/_search', {
      ...byPreview(answer['previewId']),
      aggs: { by: { terms: { field: 'process.name' } } },
    });
    expect(found).toMatchObject({
      hits: {
        total: { value: 1 },
        hits: [
          {
            _index: '.internal.preview.alerts-security.alerts-default-000001',
            _source: {
              '@timestamp': '2026-11-26T10:00:00.000Z',
              [rule]: answer['previewId'],
              'kibana.alert.rule.rule_id': 'previewed',
              'kibana.alert.rule.name': 'Rule previewed',
              'kibana.alert.original_time': '2026-11-26T09:58:00.000Z',
            },
          },
        ],
      },
      aggregations: { by: { buckets: [{ key: 'previewed', doc_count: 1 }] } },
    });
    const signals = '/api/detection_engine/signals/search';
    expect(await service.json('POST', signals, byPreview(answer['previewId']))).toMatchObject({
      hits: { total: { value: 1 } },
    });
    // They are no alerts: a search finds them only by id.
    expect(await service.json('POST', signals, { query: { match_all: {} } })).toMatchObject({
      hits: { total: { value: 0 } },
    });
    const preview = '/.preview.alerts-security.alerts-default/_count';
    expect((await service.request('POST', preview, { query: { match_all: {} } })).status).toBe(400);
    const none = byPreview('../../../detection');
    expect(await service.json('POST', preview, none)).toMatchObject({ count: 0 });
    const bad = { ...ruleOf('x', { query: 'process' }), invocationCount: 1, timeframeEnd: 'now' };
    expect((await service.request('POST', `${RULES}/preview`, bad)).status).toBe(400);
  });
});

describe('invalid requests', () => {
  const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

  it.each<[string, string, string]>([
    ['POST', RULES, deep(5_000)],
    ['POST', RULES, '['],
    ['POST', RULES, 'null'],
    ['POST', RULES, '[]'],
    ['POST', RULES, ''],
    ['POST', RULES, '{"__proto__":{"x":1}}'],
    ['POST', RULES, JSON.stringify(ruleOf('x'.repeat(600)))],
    ['POST', RULES, JSON.stringify(ruleOf('x\u0000'))],
    ['PATCH', RULES, '{"rule_id":"nobody","name":"x"}'],
    ['PUT', RULES, '{"id":"../../etc/passwd"}'],
    ['POST', `${RULES}/_bulk_action`, '{"action":"edit","query":"","edit":[{"type":"__proto__"}]}'],
    ['POST', `${RULES}/_bulk_action`, `{"action":"delete","query":"${'('.repeat(50_000)}"}`],
    ['POST', `${RULES}/_export`, '{"objects":[{"rule_id":5}]}'],
    ['POST', '/api/exception_lists', '{"name":1}'],
    ['POST', '/api/exception_lists/items', deep(2_000)],
    ['POST', '/api/lists', '{"id":"\\n","name":"n","description":"","type":"ip"}'],
    ['POST', '/api/lists/items', '{"list_id":"__proto__","value":"x"}'],
    ['PUT', '/api/lists', '{"id":"constructor"}'],
    ['POST', '/api/spaces/space', '{"id":"../x","name":"n"}'],
  ])('%s %s is refused', async (method, path, body) => {
    const answer = await service.request(method, path, body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(typeof answer.json()['message']).toBe('string');
  });

  it.each([
    ['no form', 'import.ndjson', { 'content-type': 'application/json' }, 415],
    ['no boundary', 'import.ndjson', { 'content-type': 'multipart/form-data' }, 400],
    [
      'another boundary',
      'import.ndjson',
      { 'content-type': 'multipart/form-data; boundary=x' },
      400,
    ],
    ['no file of rules', 'import.exe', {}, 400],
    ['a path', '../../import.ndjson', {}, 200],
  ] as const)('%s', async (_, name, headers, status) => {
    const answer = await service.upload(`${RULES}/_import`, '', name, headers);
    expect(answer.status).toBe(status);
  });

  it('an import is bounded', async () => {
    const large = 'x'.repeat(10_100_000);
    expect((await service.upload(`${RULES}/_import`, large)).status).toBe(413);
    const many = await service.upload(`${RULES}/_import`, '{\n'.repeat(5_000));
    expect(seen(many)).toMatchObject([400, { status_code: 400 }]);
  });
});
