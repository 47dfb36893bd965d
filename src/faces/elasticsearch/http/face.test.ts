import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreError } from '../../../stores/errors.ts';
import { outcomeOf, rejected, stored, TestService } from '../../../api/service.testing.ts';

const service = new TestService();
const usual = service.intake.script;
beforeAll(() => service.start());
afterAll(() => service.stop());
beforeEach(() => {
  service.intake.script = usual;
});

const NDJSON = { 'content-type': 'application/x-ndjson' };
const bulkOf = (...actions: readonly object[]) =>
  actions.map((action) => `${JSON.stringify(action)}\n{"a":1}\n`).join('');

describe('what clients ask before they send', () => {
  it('is answered as Elasticsearch would', async () => {
    const answer = await service.send('GET', '/');
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'x-elastic-product': 'Elasticsearch',
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.json()).toMatchObject({
      cluster_name: 'dockwarden',
      cluster_uuid: 'AAAAAAAAAAAAAAAAAAAAAA',
      version: { number: '9.1.0', build_flavor: 'default' },
      tagline: 'You Know, for Search',
    });
  });

  it('HEAD / has no body', async () => {
    const { status, text, headers } = await service.send('HEAD', '/');
    expect([status, text, headers['x-elastic-product']]).toEqual([200, '', 'Elasticsearch']);
  });

  it.each([8, 9])('the type of JSON of clients of version %i is echoed', async (version) => {
    const type = `application/vnd.elasticsearch+json; compatible-with=${version}`;
    const { headers } = await service.send('GET', '/', { headers: { accept: type } });
    expect(headers['content-type']).toBe(
      `application/vnd.elasticsearch+json;compatible-with=${version}`,
    );
  });

  it('nothing but a version is echoed', async () => {
    const accept = 'application/vnd.elasticsearch+json; compatible-with=9"><x';
    const { headers } = await service.send('GET', '/', { headers: { accept } });
    expect(headers['content-type']).toBe('application/vnd.elasticsearch+json;compatible-with=9');
  });

  it.each([
    ['/_license?human=false', { license: { status: 'active', type: 'basic' } }],
    ['/_xpack', { license: { type: 'basic' } }],
    ['/_cluster/health', { status: 'green', number_of_nodes: 1, timed_out: false }],
    ['/_cluster/health/logs?wait_for_status=yellow', { status: 'green' }],
    ['/_nodes/http', { _nodes: { total: 1 } }],
    ['/_nodes/_all/http', { _nodes: { total: 1 } }],
    ['/_refresh', { _shards: { failed: 0 } }],
  ])('%s', async (path, expected) => {
    const answer = await service.send('GET', path);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject(expected);
  });

  it('an unknown route is a 404 in the shape of Elasticsearch', async () => {
    const answer = await service.send('GET', '/_snapshot');
    expect([answer.status, answer.headers['x-elastic-product']]).toEqual([404, 'Elasticsearch']);
    expect(answer.json()).toMatchObject({
      status: 404,
      error: {
        type: 'resource_not_found_exception',
        root_cause: [{ type: 'resource_not_found_exception' }],
        reason: 'no handler found for uri [/_snapshot] and method [GET]',
      },
    });
  });

  it('an operation on documents that is not there is a 400 with its name', async () => {
    for (const [path, name] of [
      ['/_search/template', '_search/template'],
      ['/logs-*/_mget', '_mget'],
      ['/logs-a,logs-b/_eql/search', '_eql/search'],
      ['/.alerts-security.alerts-default/_async_search', '_async_search'],
      ['/_sql', '_sql'],
    ]) {
      const answer = await service.send('GET', path ?? '');
      expect(answer.json()).toMatchObject({
        status: 400,
        error: { reason: expect.stringContaining(`GET [${name}] is not supported`) },
      });
    }
  });

  it('people may ask for readable JSON', async () => {
    const { text } = await service.send('GET', '/_license?pretty');
    expect(text).toContain('{\n  "license": {\n');
  });
});

describe('_bulk', () => {
  it.each([
    ['elasticsearch-py 9', 'PUT', '/_bulk', { index: { _index: 'a' } }, 'a'],
    ['elasticsearch-js', 'POST', '/_bulk', { create: { _index: 'a' } }, 'a'],
    ['go-elasticsearch', 'POST', '/logs-app/_bulk', { create: {} }, 'logs-app'],
    ['Fluent Bit', 'POST', '/_bulk/?pipeline=p', { create: { _index: 'a', _type: '_doc' } }, 'a'],
    ['Vector', 'POST', '/_bulk?timeout=60s', { create: { _index: 'a' } }, 'a'],
    ['an old client', 'POST', '/a/_doc/_bulk', { index: {} }, 'a'],
  ])('of %s', async (_, method, path, action, index) => {
    const body = bulkOf(action, action);
    const answer = await service.send(method, path, { headers: NDJSON, body });
    expect([answer.status, answer.headers['x-elastic-product']]).toEqual([200, 'Elasticsearch']);
    const [name = ''] = Object.keys(action);
    expect(answer.json()).toMatchObject({
      errors: false,
      items: [{ [name]: { _index: index, status: 201, result: 'created' } }, { [name]: {} }],
    });
    expect(service.intake.body).toBe(body);
    expect(service.intake.requests.at(-1)).toMatchObject({ framing: 'bulk', source: 'http' });
    expect(service.intake.requests.at(-1)?.index ?? 'a').toBe(index);
  });

  it('is taken in whatever its type is called, and inflated', async () => {
    const body = bulkOf({ create: { _index: 'a' } });
    for (const type of ['application/json', 'application/json; charset=utf-8', 'text/plain']) {
      const headers = { 'content-type': type, 'content-encoding': 'gzip' };
      const { status } = await service.send('POST', '/_bulk', { headers, body: gzipSync(body) });
      expect([status, service.intake.body]).toEqual([200, body]);
    }
  });

  it('says errors before items, without a space, one key an item', async () => {
    service.intake.script = () =>
      outcomeOf([
        stored({ index: 'a', id: 'x' }),
        stored({ action: 'index', status: 'updated', id: 'y', version: 2 }),
        stored({ status: 'duplicate', id: 'z', version: 1 }),
        rejected('document_parsing_exception', 'bad "json"'),
      ]);
    const { text } = await service.send('POST', '/_bulk', { body: '{}' });
    expect(text.replace(/"took":\d+/, '"took":0')).toBe(
      '{"took":0,"errors":true,"items":[' +
        '{"create":{"_index":"a","_id":"x","_version":1,"result":"created","status":201}},' +
        '{"index":{"_index":"logs","_id":"y","_version":2,"result":"updated","status":200}},' +
        '{"create":{"_index":"logs","_id":"z","status":409,"error":{"type":"version_conflict_engine_exception","reason":"[z]: version conflict, document already exists (current version [1])"}}},' +
        '{"create":{"_index":"logs","status":400,"error":{"type":"document_parsing_exception","reason":"bad \\"json\\""}}}]}',
    );
  });

  it('of Beats is answered with what Beats ask for', async () => {
    service.intake.script = () =>
      outcomeOf([stored(), rejected('mapper_parsing_exception', 'no', 400)]);
    const path = '/_bulk?filter_path=errors%2Citems.%2A.error%2Citems.%2A.status';
    const { text } = await service.send('POST', path, { body: '{}' });
    expect(text).toBe(
      '{"errors":true,"items":[{"create":{"status":201}},{"create":{"status":400,"error":{"type":"mapper_parsing_exception","reason":"no"}}}]}',
    );
  });

  it.each([
    ['errors', { errors: false }],
    ['-items', { took: expect.any(Number), errors: false }],
    ['items.*._id', { items: [{ create: { _id: 'id-0' } }] }],
    ['**.status', { items: [{ create: { status: 201 } }] }],
    ['items.create.stat*', { items: [{ create: { status: 201 } }] }],
    [
      'items,-items.*._id,-**.result,-**._version',
      { items: [{ create: { _index: 'logs', status: 201 } }] },
    ],
    ['nothing', {}],
  ])('with filter_path=%s', async (path, expected) => {
    service.intake.script = () => outcomeOf([stored()]);
    const answer = await service.send('POST', `/_bulk?filter_path=${path}`, { body: '{}' });
    expect(answer.json()).toEqual(expected);
  });

  it('with a filter_path that means everything in many ways is answered at once', async () => {
    service.intake.script = () => outcomeOf(Array.from({ length: 20_000 }, () => stored()));
    const evil = Array.from({ length: 64 }, (_, each) => `${'**.'.repeat(14)}x${each}`);
    const started = performance.now();
    const path = `/_bulk?filter_path=${evil.join(',')},errors`;
    const answer = await service.send('POST', path, { body: '{}' });
    expect([answer.status, answer.json()]).toEqual([200, {}]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('that cannot be read is refused as a whole', async () => {
    service.intake.script = () => ({
      status: 400,
      type: 'x_content_parse_exception',
      reason: 'no',
    });
    const answer = await service.send('POST', '/_bulk', { body: 'what' });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      error: { type: 'x_content_parse_exception', reason: 'no' },
      status: 400,
    });
  });

  it.each([
    ['a full disk', 'ENOSPC', 429, '30', 'es_rejected_execution_exception'],
    ['a quota', 'EDQUOT', 429, '30', 'es_rejected_execution_exception'],
    ['a failing disk', 'EIO', 503, '5', 'unavailable_shards_exception'],
  ])('with %s is to be sent again', async (_, code, status, retryAfter, type) => {
    service.intake.script = () => {
      const cause = Object.assign(new Error(code), { code });
      throw new StoreError('STO1001', 'cannot be written', undefined, cause);
    };
    const answer = await service.send('POST', '/_bulk', { body: '{}' });
    expect([answer.status, answer.headers['retry-after']]).toEqual([status, retryAfter]);
    expect(answer.json()).toMatchObject({ error: { type } });
    expect(service.intake.reserved).toBe(0);
  });

  it('that meets a defect is answered 500, and the log says why', async () => {
    service.intake.script = () => {
      throw new Error('a defect\n{"level":"info"}');
    };
    const answer = await service.send('POST', '/_bulk', { body: '{}' });
    expect([answer.status, answer.text.includes('a defect')]).toEqual([500, false]);
    const line = service.lines.find((each) => each.includes('a defect')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ level: 'error', path: '/_bulk', method: 'POST' });
  });
});

describe('one document', () => {
  it.each([
    ['Falcosidekick', 'POST', '/falco-2026.11.26/_doc', { id: null, isCreate: false }],
    ['with an id', 'PUT', '/falco-2026.11.26/_doc/e%2F1', { id: 'e/1', isCreate: false }],
    ['op_type', 'POST', '/falco-2026.11.26/_doc/e1?op_type=create', { id: 'e1', isCreate: true }],
    ['_create', 'PUT', '/falco-2026.11.26/_create/e1', { id: 'e1', isCreate: true }],
  ])('of %s', async (_, method, path, expected) => {
    const answer = await service.send(method, path, { body: '{"a":1}' });
    expect(answer.status).toBe(201);
    expect(answer.json()).toMatchObject({ _index: 'falco-2026.11.26', result: 'created' });
    expect(service.intake.requests.at(-1)).toMatchObject({
      framing: 'documents',
      index: 'falco-2026.11.26',
      ...expected,
    });
  });

  it('that is rejected has a status of its own', async () => {
    service.intake.script = () => outcomeOf([rejected('document_parsing_exception', 'no', 400)]);
    const answer = await service.send('POST', '/falco/_doc', { body: '{' });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: { type: 'document_parsing_exception' } });
  });

  it('that exists is a conflict', async () => {
    service.intake.script = () => outcomeOf([stored({ status: 'duplicate' })]);
    const answer = await service.send('PUT', '/falco/_create/1', { body: '{}' });
    expect(answer.status).toBe(409);
  });

  it('that is updated is answered 200', async () => {
    service.intake.script = () => outcomeOf([stored({ status: 'updated', version: 3 })]);
    const answer = await service.send('PUT', '/falco/_doc/1', { body: '{}' });
    expect([answer.status, answer.json()['_version'], answer.json()['result']]).toEqual([
      200,
      3,
      'updated',
    ]);
  });

  it('is missing', async () => {
    const answer = await service.send('POST', '/falco/_doc');
    expect([answer.status, answer.json()]).toMatchObject([
      400,
      { error: { type: 'parse_exception' } },
    ]);
  });
});
