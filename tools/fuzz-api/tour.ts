import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnRouteName } from '../../src/api/client/api-client.ts';
import type { AttackedService } from './attacked-service.ts';

/** A request to a route, and its answer. */
export interface Visit {
  readonly on: OwnRouteName;
  readonly query: Readonly<Record<string, string>> | null;
  /** An object, or a string that is sent as it is. */
  readonly body: unknown;
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const RULE = {
  rule_id: 'shell-in-blog',
  name: 'Shell in the blog',
  description: 'The container of the blog has no interactive users.',
  type: 'eql',
  language: 'eql',
  index: ['logs-*'],
  query: 'process where event.type == "start" and process.name in ("bash", "sh")',
  interval: '1m',
  from: 'now-2m',
  risk_score: 47,
  severity: 'medium',
  enabled: false,
};
const LIST = {
  list_id: 'known-jobs',
  name: 'Known jobs',
  description: 'What our jobs do at night.',
  type: 'detection',
  namespace_type: 'single',
};
const ITEM = {
  list_id: LIST.list_id,
  item_id: 'nightly-backup',
  type: 'simple',
  namespace_type: 'single',
  name: 'Nightly backup',
  description: 'The backup packs everything.',
  entries: [{ field: 'process.name', operator: 'included', type: 'match', value: 'tar' }],
};
const OF_RULE = {
  type: 'simple',
  name: 'Entry point',
  description: 'The image starts with a shell.',
  entries: [{ field: 'process.args', operator: 'included', type: 'match', value: '/entry.sh' }],
};
const TESTS = `[[case]]
name = "a shell"
expect = 1
events = ['{"event.category": "process", "event.type": "start", "process.name": "sh"}']

[[case]]
name = "a shell that ends"
expect = 1
events = ['{"event.category": "process", "event.type": "end", "process.name": "sh"}']
`;
const NDJSON = 'application/x-ndjson';

const MAX_LOOKS = 50;

/** Calls every own route with existing objects, so that it answers 200. Excludes routes of access, and hunts themselves. */
export async function tour(service: AttackedService): Promise<readonly Visit[]> {
  const visits: Visit[] = [];
  const ask = async (
    on: OwnRouteName,
    {
      id = '',
      query = null,
      body,
      type = 'application/json',
      by,
    }: {
      readonly id?: string;
      readonly query?: Readonly<Record<string, string>> | null;
      readonly body?: unknown;
      readonly type?: string;
      /** The user who asks; left out, the owner of the data directory. */
      readonly by?: string;
    } = {},
  ): Promise<Record<string, never>> => {
    const [method = '', route = ''] = on.split(' ');
    const search = query === null ? '' : `?${String(new URLSearchParams(query))}`;
    const path = route.replace(':id', encodeURIComponent(id)) + search;
    const response = await service.process.fetch(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': type }),
        ...(by === undefined ? {} : { 'x-dockwarden-user': by }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const answerType = response.headers.get('content-type') ?? '';
    visits.push({ on, query, body, status: response.status, type: answerType, text });
    return answerType === 'application/json' ? (JSON.parse(text) as Record<string, never>) : {};
  };
  const ended = async (id: string) => {
    for (let state = 'waiting'; state === 'waiting' || state === 'running'; await sleep(50))
      ({ state } = await service.api.call('GET /dw/jobs/:id', { id }));
  };

  await ask('GET /dw/status');
  await ask('GET /dw/health');
  await ask('GET /dw/health/_timeline', { query: { hours: '24', buckets: '48' } });
  const { alerts } = await service.api.call('GET /dw/alerts', { query: { limit: 50 } });
  const [first, second, third] = alerts.map(({ id }) => id) as [string, string, string];
  await ask('GET /dw/alerts', { query: { severity: 'high', limit: '2' } });
  await ask('GET /dw/alerts/_documents', { query: { limit: '1' } });
  await ask('GET /dw/alerts/_count', { query: { status: 'open' } });
  await ask('GET /dw/alerts/_summary', { query: { facets: 'rule', from: 'now-7d' } });
  await ask('GET /dw/alerts/_groups', { query: { by: 'workload', limit: '2' } });
  await ask('POST /dw/alerts/_note', {
    body: { ids: [first], text: 'Asked the team of the blog.' },
  });
  const change = { status: 'closed', closeReason: 'benign' };
  const { undo } = await ask('POST /dw/alerts/_change', {
    body: { ids: [first], change, note: 'A test.' },
  });
  await ask('POST /dw/jobs/:id/_undo', { id: String(undo) });
  await ask('PUT /dw/alerts/:id/_steps', { id: first, body: { steps: [0, 2] } });
  await ask('GET /dw/alerts/:id', { id: first });
  await ask('POST /dw/alerts/:id/_test', { id: second, body: { expected: 'true_positive' } });
  await ask('GET /dw/fields/_values', { query: { field: 'process.name', prefix: 'n' } });
  const host = { field: 'host.name', value: 'node-1' };
  await ask('GET /dw/entity', { query: host });
  await ask('GET /dw/entity/_programs', { query: host });
  await ask('GET /dw/entity/_processes', { query: { ...host, from: 'now-1h' } });
  await ask('GET /dw/context', { query: { alert: second, minutes: '1', limit: '2' } });
  await ask('GET /dw/_find', { query: { text: 'node' } });
  await ask('GET /dw/alerts/:id/_exceptions', { id: second });
  await ask('GET /dw/alerts/:id/_tried', { id: second });
  await ask('GET /dw/alerts/:id/process-tree', { id: second });
  await ask('GET /dw/alerts/:id/why', { id: second });
  await ask('GET /dw/alerts/:id/prevalence', { id: second });
  const query = 'process where event.action == "exec" and process.name == "nsenter"';
  await ask('POST /dw/hunt/_plan', { body: { query, streams: ['logs-*'] } });
  const bulk = await ask('POST /dw/alerts/_change', {
    body: { query: 'severity=low', change: { status: 'acknowledged' } },
  });
  await ended(String(bulk['id']));
  await ask('POST /dw/jobs/:id/_undo', { id: String(bulk['id']) });

  const { stories } = await service.api.call('GET /dw/stories');
  const [story, ...others] = stories
    .toSorted((a, b) => b.alerts - a.alerts)
    .map(({ id }) => id) as [string, ...string[]];
  await ask('GET /dw/stories', { query: { severity: 'high', limit: '2' } });
  const detail = await service.api.call('GET /dw/stories/:id', { id: story });
  await ask('GET /dw/stories/:id', { id: story });
  await ask('GET /dw/stories/:id/_report', { id: story });
  await ask('GET /dw/changes');
  await ask('GET /dw/assignees');
  await ask('GET /dw/outputs/refused');
  await ask('POST /dw/outputs/refused/_retry', { body: {} });
  await ask('POST /dw/outputs/refused/_drop', { body: {} });
  const [last = third] = detail.alerts.map(({ id }) => id).slice(-1);
  const { split } = await ask('POST /dw/stories/:id/_split', {
    id: story,
    body: { alerts: [last] },
  });
  await ask('POST /dw/stories/:id/_merge', {
    id: story,
    body: { stories: [(split as { readonly id?: string } | undefined)?.id ?? others[0]] },
  });
  await ask('POST /dw/stories/:id/_judge', {
    id: story,
    body: { shown: [last], change: { status: 'closed', closeReason: 'true_positive' } },
  });

  const id = RULE.rule_id;
  await ask('POST /dw/rules', { body: RULE });
  await ask('POST /dw/rules/_validate', { body: { ...RULE, query: 'process where nme == 1' } });
  const preview = await ask('POST /dw/rules/_preview', {
    query: { from: 'now-1d', to: 'now' },
    body: RULE,
  });
  await ask('GET /dw/rules/:id', { id });
  await tourNotifications(ask, id);
  // Without an engine, there is nothing to act on.
  await ask('GET /dw/responses');
  await ask('GET /dw/responses/_status');
  await ask('GET /dw/rules/:id/_streams', { id });
  await ask('GET /dw/rules/:id/_days', { id });
  await ask('PUT /dw/rules/:id/_tests', { id, body: { text: TESTS } });
  await ask('GET /dw/rules/:id/_tests', { id });
  await ask('POST /dw/rules/_test', { body: { rule: RULE, tests: TESTS } });
  await ask('PUT /dw/rules/:id', { id, body: { ...RULE, severity: 'high', risk_score: 73 } });
  await ask('PATCH /dw/rules/:id', { id, body: { tags: ['Blog'] } });
  await ask('GET /dw/rules/:id/_history', { id, query: { limit: '10' } });
  await ask('POST /dw/rules/:id/_exceptions', { id, body: { items: [OF_RULE] } });
  for (const action of ['live', 'scheduled', 'enable', 'disable'] as const)
    await ask(`POST /dw/rules/:id/_${action}`, { id });
  await ask('POST /dw/rules/:id/_enable', { id });
  // The rule runs shortly after it is enabled; until then it has no gaps to fill.
  for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
    await ask('POST /dw/rules/:id/_fill', { id });
    if (visits.at(-1)?.status === 200) break;
    visits.pop();
    await sleep(100);
  }
  await ask('POST /dw/rules/:id/_backfill', { id, body: { from: 'now-1d', to: 'now' } });
  await ask('POST /dw/rules/_bulk', { body: { action: 'disable', ids: [id, 'no-rule'] } });
  await ask('POST /dw/rules/_import', {
    query: { overwrite: 'true' },
    body: `${JSON.stringify({ ...RULE, rule_id: 'imported' })}\n`,
    type: NDJSON,
  });
  await ask('GET /dw/rules/_export', { query: { id, format: 'toml' } });
  await ask('GET /dw/rules');
  await ask('GET /dw/rules/_noise', { query: { limit: '2' } });
  await ask('GET /dw/coverage');
  await ask('GET /dw/sources');
  await ask('GET /dw/workers');
  await ask('GET /dw/rules/_report');
  await ask('POST /dw/rules/_load');
  const { rules } = await service.api.call('GET /dw/rules');
  const shipped = rules.find(({ origin }) => origin === 'pack')?.id ?? '';
  await ask('DELETE /dw/rules/:id', { id: shipped });
  await ask('GET /dw/rules/_pack');
  await ask('GET /dw/rules/_pack/_status');
  await ask('POST /dw/rules/_pack/:id/_restore', { id: shipped });
  await ask('POST /dw/rules/_pack/_install');

  await ask('GET /dw/runs', { query: { notable: 'true', limit: '2' } });
  await ask('GET /dw/gaps', { query: { rule: id } });
  await ask('GET /dw/jobs', { query: { limit: '2' } });
  await ended(String(preview['id']));
  await ask('GET /dw/jobs/:id', { id: String(preview['id']) });
  const more = () =>
    service.api.call('POST /dw/rules/_preview', {
      query: { from: 'now-1d', to: 'now' },
      body: JSON.stringify(RULE),
    });
  await more();
  // It waits for the one before, so it cannot end before it is cancelled.
  await ask('POST /dw/jobs/:id/_cancel', { id: (await more()).id });

  await ask('POST /dw/exceptions/lists', { body: LIST });
  await ask('PUT /dw/exceptions/lists', { body: { ...LIST, name: 'Known jobs of the night' } });
  const item = await ask('POST /dw/exceptions/items', { body: ITEM });
  await ask('PUT /dw/exceptions/items', {
    body: { ...ITEM, expire_time: '2025-01-01T00:00:00.000Z' },
  });
  await ask('GET /dw/exceptions/lists');
  await ask('GET /dw/exceptions/items');
  await ask('GET /dw/exceptions/expired');
  await ask('POST /dw/exceptions/_effect', { body: { items: [ITEM] } });
  await ask('DELETE /dw/exceptions/:id', { id: String(item['key']) });

  await ask('PUT /dw/value-lists/:id', { id: 'scanners', body: { type: 'ip', name: 'Scanners' } });
  await ask('POST /dw/value-lists/:id/_import', {
    id: 'scanners',
    body: '192.0.2.7\n192.0.2.8\n',
    type: 'text/csv',
  });
  await ask('GET /dw/value-lists');
  await ask('GET /dw/value-lists/:id', { id: 'scanners', query: { limit: '10' } });
  await ask('GET /dw/value-lists/:id/_export', { id: 'scanners' });
  await ask('DELETE /dw/value-lists/:id', { id: 'scanners' });
  return visits;
}

type Ask = (
  on: OwnRouteName,
  given?: { readonly id?: string; readonly body?: unknown; readonly by?: string },
) => Promise<Readonly<Record<string, unknown>>>;

/** A user is on duty, and is notified by a connector. */
async function tourDuty(ask: Ask, connector: string): Promise<void> {
  const by = 'eve';
  await ask('POST /dw/users', {
    body: { name: by, password: 'tidal-ochre-lantern-48', role: 'analyst' },
  });
  await ask('GET /dw/people');
  await ask('PUT /dw/contact', { by, body: { connector, handle: by } });
  await ask('GET /dw/contact', { by });
  await ask('POST /dw/contact/_test', { by });
  await ask('DELETE /dw/contact', { by });
  await ask('GET /dw/inbox', { by });
  await ask('GET /dw/inbox/_counts', { by });
  await ask('POST /dw/inbox/_read', { by, body: {} });
  const turns = { name: 'Nights', people: [by], turn: 'daily', start: '2026-11-01' };
  const rota = { id: String((await ask('POST /dw/rotas', { body: turns }))['id']) };
  await ask('PUT /dw/rotas/:id', { ...rota, body: turns });
  const time = { person: by, from: 'now', until: 'now+1h' };
  const overridden = await ask('POST /dw/rotas/:id/_override', { ...rota, body: time });
  const [override] = overridden['overrides'] as readonly { readonly id: string }[];
  const end = { override: override?.id };
  await ask('POST /dw/rotas/:id/_end-override', { ...rota, body: end });
  await ask('GET /dw/rotas');
  const steps = [{ waitMs: 60_000, target: { kind: 'duty', id: rota.id } }];
  const escalation = { name: 'Nights', severity: 'critical', steps };
  const made = await ask('POST /dw/escalations', { body: escalation });
  const of = { id: String(made['id']) };
  await ask('PUT /dw/escalations/:id', { ...of, body: escalation });
  await ask('GET /dw/escalations');
  await ask('DELETE /dw/escalations/:id', of);
  await ask('DELETE /dw/rotas/:id', rota);
}

/** The receiver is on this machine, so every message is refused. */
async function tourNotifications(ask: Ask, rule: string): Promise<void> {
  const id = 'hook';
  const hook = { name: 'Hook', secrets: { url: 'http://127.0.0.1:9/' } };
  await ask('POST /dw/connectors', { body: { id, type: 'webhook', ...hook } });
  await ask('PUT /dw/connectors/:id', { id, body: hook });
  await ask('POST /dw/connectors/_preview', { body: { connector: id, body: '{{rule.name}}' } });
  await ask('POST /dw/connectors/:id/_test', { id, body: {} });
  await ask('GET /dw/connectors');
  await ask('GET /dw/deliveries');
  await ask('POST /dw/deliveries/_replay', { body: {} });
  await ask('POST /dw/deliveries/_discard', { body: {} });
  const policy = { name: 'All', connector: id, per: 'story', everyMs: 60_000 };
  const made = await ask('POST /dw/notification-policies', { body: policy });
  const of = { id: String(made['id']) };
  await ask('PUT /dw/notification-policies/:id', { ...of, body: { ...policy, isEnabled: false } });
  await ask('GET /dw/notification-policies');
  const snooze = { kind: 'rule', value: rule, until: 'now+1h', reason: 'An upgrade.' };
  const snoozed = await ask('POST /dw/snoozes', { body: snooze });
  await ask('GET /dw/snoozes');
  await ask('GET /dw/rules/:id/_notifications', { id: rule });
  await ask('DELETE /dw/snoozes/:id', { id: String(snoozed['id']) });
  await ask('DELETE /dw/notification-policies/:id', of);
  await tourDuty(ask, id);
  await ask('DELETE /dw/connectors/:id', { id });
}
