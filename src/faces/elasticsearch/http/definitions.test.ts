import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestService } from '../../../api/service.testing.ts';

const service = new TestService();
beforeAll(() => service.start());
afterAll(() => service.stop());

const BODY = '{"index_patterns":["f-*"],"n":9007199254740993, "x":{"b":1,"a":2}}';

describe.each([
  ['/_index_template', `{"index_templates":[{"name":"f","index_template":${BODY}}]}`],
  ['/_component_template', `{"component_templates":[{"name":"f","component_template":${BODY}}]}`],
  ['/_template', `{"f":${BODY}}`],
  ['/_ingest/pipeline', `{"f":${BODY}}`],
  [
    '/_ilm/policy',
    `{"f":{"version":1,"modified_date":"2027-01-15T08:00:00.000Z",${BODY.slice(1)}}`,
  ],
])('%s', (path, listed) => {
  it('is missing, is put, reads back as it was put, and is deleted', async () => {
    expect((await service.send('GET', `${path}/f`)).status).toBe(404);
    expect((await service.send('HEAD', `${path}/f`)).status).toBe(404);
    const put = await service.send('PUT', `${path}/f`, { body: `  ${BODY}\n` });
    expect([put.status, put.text]).toEqual([200, '{"acknowledged":true}']);
    expect((await service.send('HEAD', `${path}/f`)).status).toBe(200);
    expect((await service.send('GET', `${path}/f`)).text).toBe(listed);
    expect((await service.send('GET', path)).text).toBe(listed);
    expect((await service.send('GET', `${path}/g,f*`)).text).toBe(listed);
    expect((await service.send('DELETE', `${path}/f`)).status).toBe(200);
    expect((await service.send('DELETE', `${path}/f`)).status).toBe(404);
  });

  it.each(['{', '[]', '"text"', 'null', '{"a":"\u0000"}', Buffer.from([0x7b, 0xff, 0x7d])])(
    'refuses %j',
    async (body) => {
      const answer = await service.send('PUT', `${path}/bad`, { body });
      expect([answer.status, answer.json()]).toMatchObject([
        400,
        { error: { type: 'parse_exception' } },
      ]);
      expect((await service.send('GET', `${path}/bad`)).status).toBe(404);
    },
  );
});

it('of data streams only the name counts', async () => {
  const path = '/_data_stream/logs-app-default';
  const missing = await service.send('GET', path);
  expect(missing.json()).toMatchObject({ error: { type: 'index_not_found_exception' } });
  expect((await service.send('PUT', path)).text).toBe('{"acknowledged":true}');
  expect((await service.send('GET', path)).json()).toMatchObject({
    data_streams: [{ name: 'logs-app-default', timestamp_field: { name: '@timestamp' } }],
  });
});

it.each([
  ['an array', '[]'],
  ['half an object', '{"a":'],
  ['bytes that are no UTF-8', Buffer.from('{"a":"\xff"}', 'latin1')],
  ['nested too deep to be read back', `${'{"a":'.repeat(1_001)}1${'}'.repeat(1_001)}`],
  ['nested very deep', `${'{"a":['.repeat(200_000)}${']}'.repeat(200_000)}`],
])('%s is no template', async (_, body) => {
  const put = await service.send('PUT', '/_index_template/bad', { body });
  expect([put.status, put.json()]).toMatchObject([400, { error: { type: 'parse_exception' } }]);
  expect((await service.send('GET', '/_index_template?pretty')).status).toBe(200);
});

it('brackets in texts do not nest', async () => {
  const body = JSON.stringify({ a: `${'{['.repeat(2_000)}"\\` });
  expect((await service.send('PUT', '/_index_template/texts', { body })).status).toBe(200);
});

it.each(['/.alerts-security.alerts-default', '/_data_stream/.lists-default'])(
  'PUT %s is refused: names like this are not for shippers',
  async (path) => {
    const put = await service.send('PUT', path, { body: '{}' });
    expect([put.status, put.json()]).toMatchObject([
      403,
      { error: { type: 'security_exception' } },
    ]);
  },
);

describe('an index', () => {
  it('exists when it was made, by its name and its alias, as Logstash makes them', async () => {
    expect((await service.send('HEAD', '/logstash')).status).toBe(404);
    const body = '{"aliases":{"logstash":{"is_write_index":true}}}';
    const path = '/%3Clogstash-%7Bnow%2Fd%7D-000001%3E';
    const made = await service.send('PUT', path, { body });
    expect(made.json()).toMatchObject({ acknowledged: true, shards_acknowledged: true });
    const again = await service.send('PUT', path, { body });
    expect([again.status, again.json()]).toMatchObject([
      400,
      { error: { type: 'resource_already_exists_exception' } },
    ]);
    expect((await service.send('HEAD', '/logstash')).status).toBe(200);
    expect((await service.send('GET', '/_alias/logstash')).json()).toEqual({
      '<logstash-{now/d}-000001>': { aliases: { logstash: { is_write_index: true } } },
    });
  });

  it('exists where events are stored', async () => {
    expect((await service.send('HEAD', '/falco')).status).toBe(404);
    service.store.streams = [
      {
        stream: 'falco',
        events: 1,
        documentBytes: 1,
        storedBytes: 1,
        segments: 1,
        firstReceived: 0,
        lastReceived: 0,
        firstTime: null,
        lastTime: null,
        delay: null,
        isPast: false,
        expired: 0,
      },
    ];
    expect((await service.send('HEAD', '/falco')).status).toBe(200);
  });

  it('may get an alias', async () => {
    const put = await service.send('PUT', '/plain/_alias/other', { body: '{"filter":{}}' });
    expect(put.text).toBe('{"acknowledged":true}');
    expect((await service.send('GET', '/_alias/other')).json()).toEqual({
      plain: { aliases: { other: { filter: {} } } },
    });
    expect((await service.send('GET', '/_alias/none')).status).toBe(404);
  });
});
