import * as fc from 'fast-check';
import { ROUTES } from '../../src/api/routes/index.ts';
import type { AttackedService } from './attacked-service.ts';
import { wrongWith } from './check.ts';
import { requestsOf, type FuzzRequest, type Known } from './requests.ts';
import { send } from './send.ts';

export interface Finding {
  readonly request: string;
  readonly body: string;
  readonly what: string;
}

export interface FuzzReport {
  readonly requests: number;
  readonly statuses: ReadonlyMap<number, number>;
  readonly slowestMs: number;
  readonly slowest: string;
  readonly findings: readonly Finding[];
  /** Own routes that were never answered with 200. */
  readonly neverAnswered: readonly string[];
}

const AT_ONCE = 8;
const EVENT = JSON.stringify({
  '@timestamp': '2026-11-24T15:30:00Z',
  event: { category: ['process'], type: ['start'], action: 'exec' },
  process: { name: 'bash', args: ['bash', '-i'], pid: 7 },
});
const RULE = {
  name: 'Fuzz',
  description: 'A rule of the fuzz.',
  type: 'eql',
  language: 'eql',
  query: 'process where process.name == "bash"',
  risk_score: 21,
  severity: 'low',
};
const LIST = { list_id: 'fuzz', name: 'Fuzz', description: 'x', type: 'detection' };
const ITEM = {
  list_id: 'fuzz',
  item_id: 'fuzz-1',
  type: 'simple',
  name: 'x',
  description: 'x',
  entries: [{ field: 'process.name', operator: 'included', type: 'match', value: 'bash' }],
};

/** Sends a given number of requests, spread over all routes. The same seed gives the same requests. */
export async function fuzz(
  service: AttackedService,
  requests: number,
  seed: number,
): Promise<FuzzReport> {
  const known = await knownOf(service);
  const perRoute = Math.ceil(requests / ROUTES.length);
  const all = interleaved(
    ROUTES.map((route, at) =>
      fc.sample(requestsOf(route, known), { numRuns: perRoute, seed: seed + at }),
    ),
  ).slice(0, requests);
  const statuses = new Map<number, number>();
  const findings: Finding[] = [];
  const answered = new Set<string>();
  let slowestMs = 0;
  let slowest = '';
  let next = 0;
  const work = async () => {
    for (let request = all[next++]; request !== undefined; request = all[next++]) {
      const { route } = request;
      const name = `${request.method} ${request.path.slice(0, 300)}`;
      const found = (what: string) => findings.push({ request: name, body: shown(request), what });
      try {
        const received = await send(service.process.url, service.key, tamed(request));
        statuses.set(received.status, (statuses.get(received.status) ?? 0) + 1);
        if (received.status === 200) answered.add(`${route.method} ${route.path}`);
        if (received.ms > slowestMs) [slowestMs, slowest] = [received.ms, name];
        const wrong = wrongWith(route, received);
        if (wrong !== null) found(wrong);
      } catch (error) {
        found(String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const neverAnswered = ROUTES.map(({ method, path }) => `${method} ${path}`).filter(
    (each) => each.includes(' /dw/') && !answered.has(each),
  );
  return { requests: all.length, statuses, slowestMs, slowest, findings, neverAnswered };
}

/** Requests that would end the test early: they remove the rules, or the key in use. */
function tamed(request: FuzzRequest): FuzzRequest {
  const { body, route } = request;
  if (route.path !== '/dw/rules/_bulk' || typeof body !== 'string') return request;
  return { ...request, body: body.replaceAll('"delete"', '"enable"') };
}

const shown = ({ body }: FuzzRequest) =>
  body === null ? '' : Buffer.from(body).toString('utf8').slice(0, 300);

const interleaved = <T>(lists: readonly (readonly T[])[]): T[] => {
  const most = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: most }, (_, at) =>
    lists.flatMap((list) => list.slice(at, at + 1)),
  ).flat();
};

async function knownOf({ api }: AttackedService): Promise<Known> {
  const some = <T>(list: readonly T[]) => list.slice(0, 10);
  const { alerts } = await api.call('GET /dw/alerts');
  const { stories } = await api.call('GET /dw/stories');
  const { rules } = await api.call('GET /dw/rules');
  await api.call('POST /dw/exceptions/lists', { body: JSON.stringify(LIST) });
  const { key } = await api.call('POST /dw/exceptions/items', { body: JSON.stringify(ITEM) });
  await api.call('PUT /dw/value-lists/:id', { id: 'hosts', body: { type: 'keyword' } });
  const { id: user } = await api.call('POST /dw/users', {
    body: { name: 'fuzz', role: 'viewer', password: 'tidal-ochre-lantern-48' },
  });
  const { id: apiKey } = await api.call('POST /dw/keys', {
    body: { name: 'fuzz', rights: ['read'] },
  });
  await api.call('POST /dw/spaces', { body: { id: 'fuzz', name: 'Fuzz' } });
  await api.call('POST /dw/rules/_preview', {
    query: { from: 'now-1h', to: 'now' },
    body: JSON.stringify(RULE),
  });
  const { jobs } = await api.call('GET /dw/jobs');
  const idsOf = {
    alerts: some(alerts).map(({ id }) => id),
    stories: some(stories).map(({ id }) => id),
    rules: some(rules).map(({ id }) => id),
    jobs: some(jobs).map(({ id }) => id),
    exceptions: [key],
    users: [user],
    keys: [apiKey],
    spaces: ['fuzz'],
    'value-lists': ['hosts'],
  };
  const ids = [...Object.values(idsOf).flat(), 'logs-fuzz-default'];
  return {
    ids,
    idsOf,
    texts: [JSON.stringify(RULE), JSON.stringify(LIST), JSON.stringify(ITEM), EVENT],
  };
}
