import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestService } from '../../../api/service.testing.ts';

// What shippers send, request by request, as their public sources say; each as far as it goes by the answer.

const service = new TestService();
beforeAll(() => service.start());
afterAll(() => service.stop());

interface Step {
  readonly request: readonly [method: string, path: string];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isGzip?: boolean;
  readonly status: number;
  /** What the shipper looks for in the answer. */
  readonly json?: object;
  readonly text?: string;
}

const NDJSON = { 'content-type': 'application/x-ndjson' };
const JSON_UTF8 = { 'content-type': 'application/json; charset=utf-8' };

const bulk = (meta: string, count = 2) => `${meta}\n{"message":"m"}\n`.repeat(count);

const ROOT: Step = {
  request: ['GET', '/'],
  status: 200,
  json: { version: { number: '9.1.0', build_flavor: 'default' }, tagline: 'You Know, for Search' },
};

const SHIPPERS: Readonly<Record<string, readonly Step[]>> = {
  Filebeat: [
    ROOT,
    {
      request: ['GET', '/_license?human=false'],
      status: 200,
      json: { license: { status: 'active', type: 'basic', uid: expect.any(String) } },
    },
    { request: ['GET', '/_index_template/filebeat-9.1.0'], status: 404 },
    {
      request: ['PUT', '/_index_template/filebeat-9.1.0'],
      headers: JSON_UTF8,
      body: '{"index_patterns":["filebeat-9.1.0"],"data_stream":{},"priority":150}',
      status: 200,
      json: { acknowledged: true },
    },
    { request: ['GET', '/_ilm/policy/filebeat'], status: 404 },
    {
      request: ['PUT', '/_ilm/policy/filebeat'],
      headers: JSON_UTF8,
      body: '{"policy":{"phases":{}}}',
      status: 200,
      json: { acknowledged: true },
    },
    { request: ['GET', '/_data_stream/filebeat-9.1.0'], status: 404 },
    {
      request: ['PUT', '/_data_stream/filebeat-9.1.0'],
      status: 200,
      json: { acknowledged: true },
    },
    { request: ['GET', '/_data_stream/filebeat-9.1.0'], status: 200 },
    {
      request: ['POST', '/_bulk?filter_path=errors%2Citems.%2A.error%2Citems.%2A.status'],
      headers: { ...JSON_UTF8, 'x-elastic-product-origin': 'beats' },
      body: bulk('{"create":{"_index":"filebeat-9.1.0"}}'),
      isGzip: true,
      status: 200,
      text: '{"errors":false,"items":[{"create":{"status":201}},{"create":{"status":201}}]}',
    },
  ],
  'Filebeat 7': [
    ROOT,
    { request: ['HEAD', '/_template/filebeat-7.17.0'], status: 404 },
    {
      request: ['PUT', '/_template/filebeat-7.17.0'],
      headers: JSON_UTF8,
      body: '{"index_patterns":["filebeat-7.17.0-*"]}',
      status: 200,
      json: { acknowledged: true },
    },
    { request: ['HEAD', '/_template/filebeat-7.17.0'], status: 200 },
  ],
  'Elastic Agent': [
    ROOT,
    { request: ['GET', '/_license?human=false'], status: 200 },
    {
      request: ['POST', '/_bulk?filter_path=errors%2Citems.%2A.error%2Citems.%2A.status'],
      headers: { ...JSON_UTF8, authorization: 'ApiKey aWQ6a2V5' },
      body: bulk('{"create":{"_index":"logs-system.auth-default"}}'),
      isGzip: true,
      status: 200,
      text: '{"errors":false,"items":[',
    },
  ],
  'Fluent Bit': [
    {
      request: ['POST', '/_bulk/?pipeline=enrich'],
      headers: { ...NDJSON, 'user-agent': 'Fluent-Bit' },
      body: bulk('{"create":{"_index":"fluent-bit","_type":"_doc"}}'),
      status: 200,
      text: '"errors":false,"items":[',
    },
  ],
  Vector: [
    ROOT,
    { request: ['GET', '/_cluster/health'], status: 200, json: { status: 'green' } },
    {
      request: ['POST', '/_bulk?timeout=60s&pipeline=none'],
      headers: NDJSON,
      body: bulk('{"create":{"_index":"logs-generic-default","_type":"_doc"}}'),
      status: 200,
      text: '"errors":false',
    },
  ],
  Logstash: [
    { request: ['HEAD', '/'], status: 200 },
    ROOT,
    { request: ['GET', '/_license'], status: 200, json: { license: { status: 'active' } } },
    { request: ['HEAD', '/_index_template/ecs-logstash'], status: 404 },
    {
      request: ['PUT', '/_index_template/ecs-logstash'],
      body: '{"index_patterns":["ecs-logstash-*"]}',
      status: 200,
    },
    { request: ['HEAD', '/_index_template/ecs-logstash'], status: 200 },
    { request: ['GET', '/_ilm/policy/logstash-policy'], status: 404 },
    { request: ['HEAD', '/logstash'], status: 404 },
    {
      request: ['PUT', '/%3Clogstash-%7Bnow%2Fd%7D-000001%3E'],
      body: '{"aliases":{"logstash":{"is_write_index":true}}}',
      status: 200,
    },
    { request: ['HEAD', '/logstash'], status: 200 },
    {
      request: ['POST', '/_bulk'],
      headers: {
        'content-type': 'application/json',
        'x-elastic-event-count': '2',
        'x-elastic-uncompressed-request-length': '100',
      },
      body: bulk('{"create":{"_id":null,"_index":"logs-generic-default","routing":null}}'),
      isGzip: true,
      status: 200,
      json: { errors: false, items: [{ create: { status: 201 } }, { create: { status: 201 } }] },
    },
  ],
  Falcosidekick: [
    {
      // It says so of a request without a body.
      request: ['GET', '/_index_template/falco'],
      headers: { 'content-encoding': 'gzip', 'user-agent': 'Falcosidekick' },
      status: 404,
    },
    {
      request: ['PUT', '/_index_template/falco'],
      headers: JSON_UTF8,
      body: '{"index_patterns":["falco-*"]}',
      isGzip: true,
      status: 200,
    },
    {
      request: ['GET', '/_index_template/falco'],
      headers: { 'content-encoding': 'gzip' },
      status: 200,
    },
    {
      request: ['POST', '/falco-2026.11.26/_doc'],
      headers: { ...JSON_UTF8, authorization: 'APIKey opaque' },
      body: '{"rule":"r","priority":"Notice","output":"o","output_fields":{"proc_cmdline":"sh"}}',
      status: 201,
    },
    {
      request: ['POST', '/_bulk'],
      headers: JSON_UTF8,
      body: bulk('{"create":{"_index":"falco-2026.11.26"}}'),
      isGzip: true,
      status: 200,
      json: { errors: false, items: [{ create: { status: 201 } }, { create: { status: 201 } }] },
    },
  ],
  rsyslog: [
    {
      request: ['POST', '/_bulk'],
      headers: JSON_UTF8,
      body: bulk('{"index":{"_index": "syslog-ng", "_id":""}}'),
      status: 200,
      json: { errors: false },
    },
  ],
  'ElastAlert 2, of which alerts may be kept': [
    ROOT,
    { request: ['HEAD', '/elastalert_status'], status: 404 },
    { request: ['PUT', '/elastalert_status'], body: '{}', status: 200 },
    { request: ['HEAD', '/elastalert_status'], status: 200 },
    { request: ['POST', '/elastalert_status/_doc'], body: '{"alert_sent":true}', status: 201 },
  ],
};

it.each(Object.entries(SHIPPERS))('%s', async (_, steps) => {
  for (const { request, headers, body, isGzip, status, json, text } of steps) {
    const [method, path] = request;
    const answer = await service.send(method, path, {
      headers: { ...headers, ...(isGzip === true ? { 'content-encoding': 'gzip' } : {}) },
      ...(body === undefined ? {} : { body: isGzip === true ? gzipSync(body) : body }),
    });
    const of = `${method} ${path}`;
    expect([answer.status, answer.headers['x-elastic-product']], of).toEqual([
      status,
      'Elasticsearch',
    ]);
    if (json !== undefined) expect(answer.json(), of).toMatchObject(json);
    if (text !== undefined) expect(answer.text, of).toContain(text);
    if (isGzip === true && path.startsWith('/_bulk')) expect(service.intake.body, of).toBe(body);
  }
});
