import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  apiRuleOf,
  exported,
  itemOf,
  LIST,
  tomlRuleOf,
} from '../../service/rules/rule-manager.testing.ts';
import { ServiceWithDetection } from './real-detection.testing.ts';

const service = new ServiceWithDetection();
beforeAll(() => service.start());
afterAll(() => service.stop());
afterEach(() => service.ask('POST', '/dw/rules/_bulk', { action: 'delete', all: true }));

const ask = service.ask.bind(service);
const create = (id: string, more = {}) => ask('POST', '/dw/rules', apiRuleOf(id, more));
/** Of a refused request. */
const reason = (value: unknown) => (value as { error: { reason: string } }).error.reason;

describe('a rule', () => {
  it('is created, read, replaced, patched and deleted', async () => {
    expect(await create('curl', { tags: ['a'] })).toMatchObject({
      status: 200,
      value: { id: 'curl', revision: 0, createdBy: 'ann', isEnabled: true, rule: { tags: ['a'] } },
    });
    expect(await ask('GET', '/dw/rules/curl')).toMatchObject({
      status: 200,
      value: {
        id: 'curl',
        rule: { rule_id: 'curl', query: 'process where process.name == "curl"' },
      },
    });
    const changed = await ask('PUT', '/dw/rules/curl', apiRuleOf('curl', { severity: 'high' }));
    expect(changed).toMatchObject({
      status: 200,
      value: { revision: 1, severity: 'high', tags: [] },
    });
    const patched = await ask(
      'PATCH',
      '/dw/rules/curl',
      { name: 'Curl' },
      { 'content-type': 'application/json', 'x-dockwarden-user': 'bob' },
    );
    expect(patched).toMatchObject({
      value: { revision: 2, name: 'Curl', severity: 'high', updatedBy: 'bob' },
    });
    expect(await ask('DELETE', '/dw/rules/curl')).toEqual({
      status: 200,
      value: { id: 'curl', outcome: 'done' },
    });
    expect(await ask('GET', '/dw/rules/curl')).toMatchObject({
      status: 404,
      value: { error: { type: 'resource_not_found_exception' } },
    });
  });

  it('is answered with all digits of its numbers', async () => {
    const rule = JSON.stringify(apiRuleOf('wide')).replace(
      /\}$/,
      ',"meta":{"inode":12345678901234567890}}',
    );
    expect(rule).toContain('12345678901234567890');
    for (const [method, path, body] of [
      ['POST', '/dw/rules', rule],
      ['GET', '/dw/rules/wide', ''],
      ['GET', '/dw/rules/wide?pretty', ''],
      ['PATCH', '/dw/rules/wide', '{"name":"Wide"}'],
    ] as const) {
      const headers = { 'content-type': 'application/json' };
      const answer = await service.send(method, path, body === '' ? {} : { body, headers });
      expect([answer.status, answer.text]).toEqual([
        200,
        expect.stringMatching(/"inode": ?12345678901234567890\s*\}/),
      ]);
    }
  });

  it('is named by its other id too, and by one that has to be encoded', async () => {
    const { value } = await create('a/b c%2F..');
    expect(value).toMatchObject({ id: 'a/b c%2F..' });
    const { uuid } = value as { uuid: string };
    for (const id of [uuid, 'a/b c%2F..'])
      expect(await ask('GET', `/dw/rules/${encodeURIComponent(id)}`)).toMatchObject({
        value: { id: 'a/b c%2F..' },
      });
  });

  it('starts and stops', async () => {
    await create('curl');
    const act = (action: string) => ask('POST', `/dw/rules/curl/_${action}`);
    const view = async () => (await ask('GET', '/dw/rules/curl')).value;
    expect(await act('disable')).toEqual({ status: 200, value: { id: 'curl', outcome: 'done' } });
    expect(await act('disable')).toMatchObject({ value: { outcome: 'unchanged' } });
    expect(await view()).toMatchObject({ isEnabled: false, updatedBy: 'ann' });
    await act('enable');
    await act('live');
    expect(await view()).toMatchObject({ isEnabled: true, isLive: true });
    await act('scheduled');
    expect(await view()).toMatchObject({ isLive: false });
    expect(await ask('POST', '/dw/rules/none/_enable', {})).toMatchObject({ status: 404 });
  });

  it('with errors is refused with all of them, and is not kept', async () => {
    const bad = apiRuleOf('bad', { risk_score: 'much', severity: 'worst' });
    for (const path of ['/dw/rules', '/dw/rules/_validate']) {
      const { status, value } = await ask('POST', path, bad);
      const problems =
        status === 200
          ? (value as { problems: object[] }).problems
          : (value as { error: { problems: object[] } }).error.problems;
      expect(problems).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ severity: 'error', field: 'risk_score' }),
          expect.objectContaining({ severity: 'error', field: 'severity' }),
        ]),
      );
      expect(status).toBe(path === '/dw/rules' ? 400 : 200);
    }
    expect(await ask('POST', '/dw/rules/_validate', bad)).toMatchObject({
      value: { isValid: false },
    });
    expect(await ask('GET', '/dw/rules')).toMatchObject({ value: { rules: [] } });
    expect(await ask('POST', '/dw/rules/_validate', apiRuleOf('good'))).toMatchObject({
      value: { isValid: true },
    });
  });

  it('that is there already is a conflict', async () => {
    await create('curl');
    expect(await create('curl')).toMatchObject({
      status: 409,
      value: { error: { type: 'conflict_exception' } },
    });
  });
});

it('many rules at once, each by itself; all only if that is said', async () => {
  await create('a');
  await create('b');
  const bulk = (body: object) => ask('POST', '/dw/rules/_bulk', body);
  expect(await bulk({ action: 'disable', ids: ['a', 'none'] })).toMatchObject({
    status: 200,
    value: {
      rules: [
        { id: 'a', outcome: 'done' },
        { id: 'none', outcome: 'refused', refusal: { code: 'ENG1501' } },
      ],
    },
  });
  expect(await bulk({ action: 'live', all: true })).toMatchObject({
    value: { rules: [{ id: 'a' }, { id: 'b' }] },
  });
  for (const body of [{ action: 'delete' }, { action: 'delete', ids: [], all: true }])
    expect((await bulk(body)).status).toBe(400);
  expect((await bulk({ action: 'drop', all: true })).status).toBe(400);
  expect(await ask('GET', '/dw/rules')).toMatchObject({ value: { rules: [{}, {}] } });
});

it('files go in and out', async () => {
  const text = exported(
    { ...apiRuleOf('curl'), exceptions_list: [{ ...LIST, id: 'x', namespace_type: 'single' }] },
    { ...LIST, namespace_type: 'single' },
    itemOf('one'),
  );
  const load = (body: string, type: string, query = '') =>
    ask('POST', `/dw/rules/_import${query}`, body, { 'content-type': type });
  expect(await load(text, 'application/x-ndjson; charset=utf-8')).toMatchObject({
    status: 200,
    value: {
      objects: [
        { kind: 'rule', id: 'curl', outcome: 'added' },
        { kind: 'exception list', outcome: 'added' },
        { kind: 'exception item', outcome: 'added' },
      ],
      errors: [],
    },
  });
  expect(await load(tomlRuleOf('wget'), 'application/toml')).toMatchObject({
    value: { objects: [{ id: 'wget', outcome: 'added' }] },
  });
  expect(await load(text, 'application/x-ndjson')).toMatchObject({
    value: { objects: [{ outcome: 'refused', refusal: { code: 'ENG1506' } }, {}, {}] },
  });
  expect(
    await load(text, 'application/x-ndjson', '?overwrite=true&overwrite_exceptions=true'),
  ).toMatchObject({ value: { objects: [{ outcome: 'replaced' }, {}, { outcome: 'replaced' }] } });
  const out = await service.send('GET', '/dw/rules/_export?id=curl');
  expect(out.headers['content-type']).toBe('application/x-ndjson');
  expect(out.text.trim().split('\n').length).toBeGreaterThanOrEqual(3);
  expect(out.text).toContain('"item_id":"one"');
  expect(out.text).not.toContain('wget');
  expect(await ask('GET', '/dw/rules/_export?format=toml')).toMatchObject({
    value: {
      files: expect.arrayContaining([
        expect.objectContaining({ text: expect.any(String) as string }),
      ]) as object[],
    },
  });
  expect(await ask('GET', '/dw/rules/_export?id=none')).toMatchObject({ status: 404 });
  expect(await load('', 'application/toml')).toMatchObject({ status: 413 });
  await ask('DELETE', `/dw/exceptions/${encodeURIComponent('single list')}`);
});

describe('work on stored events', () => {
  it('a preview is a job with a result', async () => {
    const started = await ask(
      'POST',
      '/dw/rules/_preview?from=now-7d&to=now&max_alerts=5',
      apiRuleOf('curl'),
    );
    expect(started).toMatchObject({
      status: 200,
      value: { kind: 'rules.preview', createdBy: 'ann' },
    });
    expect(
      await ask('POST', '/dw/rules/_preview?from=now&to=now-1d', apiRuleOf('x')),
    ).toMatchObject({
      status: 400,
    });
    const bad = await ask('POST', '/dw/rules/_preview?from=now-1d&to=now', { rule_id: 'x' });
    expect([bad.status, reason(bad.value)]).toEqual([400, expect.stringContaining('ENG1604')]);
    expect(reason((await ask('POST', '/dw/rules/_preview', apiRuleOf('x'))).value)).toBe(
      'from is missing',
    );
  });

  it('a backfill needs a rule that runs, and a range', async () => {
    await create('curl');
    const backfill = () =>
      ask('POST', '/dw/rules/curl/_backfill', { from: 'now-2d', to: 'now-1d' });
    // Detection takes a changed rule over in its next step.
    await vi.waitFor(async () =>
      expect(await backfill()).toMatchObject({
        status: 200,
        value: { kind: 'rules.backfill', createdBy: 'ann' },
      }),
    );
    await ask('POST', '/dw/rules/curl/_disable', {});
    await vi.waitFor(async () => {
      const { status, value } = await backfill();
      expect([status, reason(value)]).toEqual([409, expect.stringContaining('ENG1601')]);
    });
    expect(await ask('POST', '/dw/rules/curl/_backfill', { from: 5, to: 6 })).toMatchObject({
      status: 400,
    });
  });
});

it('the report, the folders and the pack', async () => {
  expect(await ask('GET', '/dw/rules/_report')).toMatchObject({ value: { mode: 'managed' } });
  expect(await ask('POST', '/dw/rules/_load', {})).toMatchObject({ value: { mode: 'managed' } });
  expect(await ask('GET', '/dw/rules/_pack')).toEqual({
    status: 200,
    value: { conflicts: [], dropped: [], deleted: [] },
  });
  for (const path of ['_take', '_keep'])
    expect(
      (await ask('POST', `/dw/rules/_pack/x/${path}`, { field: 'name' })).status,
    ).toBeGreaterThanOrEqual(400);
  expect(await ask('POST', '/dw/rules/_pack/x/_restore', {})).toMatchObject({ status: 404 });
});

it('exceptions of one rule', async () => {
  await create('curl');
  const { list_id: _, ...item } = itemOf('quiet');
  const added = await ask('POST', '/dw/rules/curl/_exceptions', { items: [item] });
  expect(added).toMatchObject({ status: 200, value: { items: [{ item: { item_id: 'quiet' } }] } });
  expect(await ask('GET', '/dw/rules/curl')).toMatchObject({
    value: { rule: { exceptions_list: [{ type: 'rule_default' }] } },
  });
  expect(await ask('POST', '/dw/rules/curl/_exceptions', { items: [{}] })).toMatchObject({
    status: 400,
    value: { error: { problems: expect.any(Array) as object[] } },
  });
  expect(await ask('POST', '/dw/rules/none/_exceptions', { items: [item] })).toMatchObject({
    status: 404,
  });
});

describe('hostile input', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const PREVIEW = '/dw/rules/_preview?from=now-1d&to=now';

  it.each([
    ['POST', '/dw/rules', '[]'],
    ['POST', '/dw/rules', 'null'],
    ['POST', '/dw/rules', ''],
    ['POST', '/dw/rules', '{"rule_id":'],
    ['POST', '/dw/rules', `{"rule_id":${deep(200_000)}}`],
    ['POST', '/dw/rules', '{"__proto__":{"rule_id":"x"}}'],
    ['PUT', '/dw/rules/keep', '{"rule_id":{"toString":1}}'],
    ['PATCH', '/dw/rules/keep', `{"tags":${deep(100_000)}}`],
    ['PATCH', '/dw/rules/keep', '{"query":7}'],
    ['POST', PREVIEW, deep(100_000)],
    ['POST', '/dw/rules/_bulk', `{"action":"delete","ids":${deep(100_000)}}`],
    ['POST', '/dw/rules/_bulk', '{"action":"delete","all":"true"}'],
    ['POST', '/dw/rules/_bulk', '{"action":["delete"],"all":true}'],
    ['POST', '/dw/rules/_bulk', '{"__proto__":{"all":true},"action":"delete"}'],
    ['POST', '/dw/rules/_bulk', '{"constructor":1,"action":"delete","all":true}'],
    ['POST', '/dw/rules/keep/_exceptions', `{"items":[{"entries":${deep(100_000)}}]}`],
    ['POST', '/dw/exceptions/_effect', `{"items":[{"entries":${deep(100_000)}}]}`],
    ['POST', '/dw/rules/keep/_disable', '{"to":"x"}'],
    ['POST', '/dw/rules/keep/_backfill', '{"from":"now-1d","to":1e999}'],
    ['DELETE', '/dw/rules/keep?by=a', undefined],
    ['DELETE', '/dw/rules/keep?force=true', undefined],
    ['DELETE', '/dw/rules/keep?__proto__=1', undefined],
    ['GET', '/dw/rules/_export?format=zip', undefined],
    ['POST', `${PREVIEW}&max_alerts=0`, JSON.stringify(apiRuleOf('x'))],
    ['POST', `${PREVIEW}&max_alerts=1e3`, JSON.stringify(apiRuleOf('x'))],
    ['POST', `${PREVIEW}&nearest_miss=yes`, JSON.stringify(apiRuleOf('x'))],
    ['POST', '/dw/rules/_preview?from=yesterday&to=now', JSON.stringify(apiRuleOf('x'))],
  ])('%s %s %.40s is refused and changes nothing', async (method, path, body) => {
    const { revision } = (await create('keep')).value as { revision: number };
    const { status } = await ask(method, path, body);
    expect(status).toBe(400);
    expect(await ask('GET', '/dw/rules')).toMatchObject({
      value: { rules: [{ id: 'keep', revision, isEnabled: true }] },
    });
  });

  it('is not read beyond its limit', async () => {
    const rule = JSON.stringify(apiRuleOf('big', { note: 'x'.repeat(1024 * 1024) }));
    expect(await ask('POST', '/dw/rules', rule)).toMatchObject({ status: 413 });
    const key = service.service.endpoint.key;
    const head = `POST /dw/rules/_import HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ApiKey ${key}\r\nConnection: close\r\n`;
    const more = 'Content-Type: application/x-ndjson\r\nContent-Length: 10000001\r\n\r\n';
    expect(await service.raw(head, more)).toContain('HTTP/1.1 413');
  });

  it('names no file, and no route by a trick', async () => {
    for (const id of [
      '..',
      '%2e%2e',
      '..%2f..%2fetc%2fpasswd',
      '%00',
      '%zz',
      '%E0%A4%A',
      '__proto__',
    ])
      for (const method of ['GET', 'DELETE'])
        expect([404, 405]).toContain((await ask(method, `/dw/rules/${id}`)).status);
    expect(await ask('GET', '/dw/rules/%5Freport')).toMatchObject({ value: { mode: 'managed' } });
  });

  it('comes in no type that a form of another page could send', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const headers = { 'content-type': type };
      for (const path of [
        '/dw/rules',
        '/dw/rules/_import',
        '/dw/rules/_bulk',
        '/dw/rules/x/_enable',
      ])
        expect(await ask('POST', path, '{}', headers)).toMatchObject({ status: 415 });
    }
    const headers = { 'content-type': 'application/json', origin: 'https://evil.example' };
    expect(await ask('DELETE', '/dw/rules/x', '{}', headers)).toMatchObject({ status: 403 });
    expect(await ask('POST', '/dw/rules', apiRuleOf('x'), headers)).toMatchObject({ status: 403 });
  });

  it('is text, or refused', async () => {
    const answer = await service.send('POST', '/dw/rules', {
      body: Uint8Array.of(0x7b, 0xff, 0x7d),
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, reason(answer.json())]).toEqual([400, 'the body is not UTF-8']);
  });
});
