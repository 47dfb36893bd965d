import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiRuleOf } from '../../service/rules/rule-manager.testing.ts';
import { ROUTES } from './index.ts';
import { EVENT_INDEX_ROUTES } from '../../faces/elasticsearch/http/search/elasticsearch.ts';
import { templateOf } from './openapi/paths.ts';
import { ServiceWithDetection } from './real-detection.testing.ts';
import type { Route } from '../../http/route.ts';

const service = new ServiceWithDetection();
beforeAll(async () => {
  await service.start();
  await service.ask('POST', '/dw/rules', apiRuleOf('default'));
});
afterAll(() => service.stop());

const QUERIES: Readonly<Record<string, string>> = {
  'POST /dw/rules/_preview': '?from=now-1d&to=now',
};

/** Searches of stored events, of which this service has none; their own tests ask them. */
const EVENT_SEARCHES = new Set(EVENT_INDEX_ROUTES);
const BEGINS_POINT = /\/_(?:pit|search\/point_in_time)$/u;

/** Those that take JSON as a whole. Bodies of events are read document by document. */
const takesJson = (route: Route) =>
  !EVENT_SEARCHES.has(route) && !BEGINS_POINT.test(route.path) && takesJsonBody(route);
const takesJsonBody = ({ method, body, accepts, right }: Route) =>
  method !== 'GET' &&
  right !== 'ingest' &&
  (accepts === undefined ? body !== undefined : accepts.includes('application/json'));

async function answerTo(route: Route, body: string): Promise<string> {
  const path = templateOf(route).path.replaceAll(/\{\w+\}/g, 'default');
  const headers = { 'content-type': 'application/json', 'content-length': `${body.length}` };
  const query = QUERIES[`${route.method} ${path}`] ?? '';
  return (await service.send(route.method, path + query, { headers, body })).text;
}

describe('a body that is no JSON is answered with where, and what was found there', () => {
  it.each(
    ROUTES.filter(takesJson).map((route) => [`${route.method} ${route.path}`, route] as const),
  )('%s', async (_, route) => {
    const answer = await answerTo(route, '{"a": 1,\n  "b": }');
    if (route.path.endsWith('/_msearch')) {
      // Two lines, each of which is JSON.
      expect(answer).toContain('line 1, column 9: expected a key in quotes but found the end');
    } else if (route.path === '/dw/rules/_import') {
      // Each object by itself.
      expect(answer).toContain('expected a value (found \\"}\\")","line":2,"column":8');
    } else {
      expect(answer).toContain('line 2, column 8: expected a value but found \\"}\\"');
    }
  });
});

it.each([
  ['PUT', '/_index_template/t', {}, 'the body is not JSON: line 2, column 8: '],
  ['PUT', '/logs', {}, 'the body is not JSON: line 2, column 8: '],
] as const)('%s %s of shippers says it too', async (method, path, headers, message) => {
  const { status, text } = await service.send(method, path, {
    headers,
    body: '{"a": 1,\n  "b": }',
  });
  expect([status, text]).toEqual([400, expect.stringContaining(message)]);
});

it('an imported file of Kibana says it of each line', async () => {
  const form = ['--x', 'Content-Disposition: form-data; name="file"; filename="a.ndjson"', ''];
  const body = [...form, '{"rule_id": "a"}', '{"rule_id": }', '7', '--x--', ''].join('\r\n');
  const headers = { 'content-type': 'multipart/form-data; boundary=x' };
  const { text } = await service.send('POST', '/api/detection_engine/rules/_import', {
    headers,
    body,
  });
  expect(text).toContain(
    'no object of an export: line 2, column 13: expected a value but found \\"}\\"',
  );
  expect(text).toContain('no object of an export: line 3 is no object');
});
