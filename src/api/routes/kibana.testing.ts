import { SIGNAL_ROUTES } from '../../faces/elasticsearch/http/search/signals.ts';
import { KIBANA_ROUTES } from '../../faces/kibana/routes.ts';
import { ServiceWithDetection } from './real-detection.testing.ts';

/** Of the answer of a route of Kibana. */
function schemaOf(method: string, target: string) {
  const path = (target.split('?', 1)[0] ?? '').replace(/^\/s\/[^/]+/, '');
  return [...KIBANA_ROUTES, ...SIGNAL_ROUTES].find(
    (route) =>
      route.method === method &&
      new RegExp(`^${route.path.replaceAll(/:[a-z]+/g, '[^/]+')}$`).test(path),
  )?.answer;
}

/** As the public rule CLI sends it: the boundary is always the same. */
const BOUNDARY = '--------------------------9051914041544843365972754266';

/** A service, asked as tools for Kibana ask it. */
export class KibanaService extends ServiceWithDetection {
  /** The answer to JSON, or to a request without a body; it must be 200. */
  async json(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const { status, text } = await this.request(method, path, body);
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }

  async request(
    method: string,
    path: string,
    body?: unknown,
    more: Readonly<Record<string, string>> = {},
  ) {
    const headers = { 'content-type': 'application/json', 'kbn-xsrf': 'true', ...more };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await this.send(
      method,
      path,
      body === undefined ? { headers } : { headers, body: text },
    );
    const schema = schemaOf(method, path);
    const isJson = answer.headers['content-type']?.startsWith('application/json') === true;
    // Each test holds the schemas of what it asks against real answers.
    if (answer.status === 200 && isJson) schema?.parse(answer.json());
    return answer;
  }

  /** A file in the part `file` of a form. */
  async upload(
    path: string,
    content: string,
    name = 'import.ndjson',
    headers: Readonly<Record<string, string>> = {},
  ) {
    const body = [
      `--${BOUNDARY}`,
      `Content-Disposition: form-data; name="file"; filename="${name}"`,
      '',
      content,
      `--${BOUNDARY}--`,
      '',
    ].join('\r\n');
    const type = `multipart/form-data; boundary=${BOUNDARY}`;
    return this.request('POST', path, body, { 'content-type': type, ...headers });
  }

  async exported(path: string, body?: unknown): Promise<Record<string, unknown>[]> {
    const { status, text } = await this.request('POST', path, body);
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

export const ndjson = (...objects: readonly object[]): string =>
  objects.map((each) => JSON.stringify(each)).join('\n');

export const ruleOf = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  rule_id: id,
  name: `Rule ${id}`,
  description: 'A shell was started in a container.',
  type: 'eql',
  language: 'eql',
  severity: 'low',
  risk_score: 21,
  index: ['logs-cloud_defend.process*'],
  query: `process where process.name == "${id}"`,
  ...more,
});
