import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AlertError } from '../../service/alerts/alert-error.ts';
import { StoreError } from '../../stores/errors.ts';
import { ScriptedDetection, TestService } from '../service.testing.ts';

const service = new TestService();
beforeAll(() => service.start());
afterAll(() => service.stop());

const ID = 'ab'.repeat(32);
const detection = service.detection as ScriptedDetection;
beforeEach(() => {
  detection.calls.length = 0;
  detection.answers.clear();
});

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = JSON_TYPE) =>
  service.send('POST', path, {
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers,
  });

describe('a list of alerts', () => {
  it('is what the filters say', async () => {
    detection.answers.set('alerts.page', { alerts: [], next: null });
    const answer = await service.send(
      'GET',
      '/dw/alerts?status=open&status=acknowledged&severity=high&rule=r1&container=web&from=now-1d&to=2027-01-01&text=a%20b&order=severity&limit=7&after=x&host.name=n1',
    );
    expect([answer.status, answer.json()]).toEqual([200, { alerts: [], next: null }]);
    expect(answer.headers['x-elastic-product']).toBeUndefined();
    expect(detection.calls).toEqual([
      [
        'alerts.page',
        {
          query: {
            statuses: ['open', 'acknowledged'],
            severities: ['high'],
            ruleIds: ['r1'],
            facets: [
              { facet: 'host.name', values: ['n1'], isNegated: false },
              { facet: 'container.name', values: ['web'], isNegated: false },
            ],
            from: 1_800_000_000_000 - 86_400_000,
            to: Date.parse('2027-01-02') - 1,
            text: 'a b',
          },
          order: 'severity',
          limit: 7,
          after: 'x',
        },
      ],
    ]);
  });

  it('takes the id of a container where it takes its name', async () => {
    detection.answers.set('alerts.count', { count: 3 });
    const answer = await service.send('GET', `/dw/alerts/_count?container=${ID}`);
    expect(answer.json()).toEqual({ count: 3 });
    expect(detection.calls[0]?.[1]).toEqual({
      query: { facets: [{ facet: 'container.id', values: [ID], isNegated: false }] },
    });
  });

  it.each([
    ['status=new', 'status cannot be "new"; it is open, acknowledged, closed (ENG1306)'],
    ['sttaus=open', 'there is no filter "sttaus" of alerts; did you mean `status`? (ENG1306)'],
    ['__proto__=1', /^there is no filter "__proto__" of alerts; /],
    ['from=yesterday', /^from cannot be "yesterday"; it is an ISO time/],
    ['building_blocks=1', 'building_blocks cannot be "1"; it is true or false (ENG1306)'],
    ['limit=0', 'limit is not a whole number from 1 to 500'],
    ['limit=501', 'limit is not a whole number from 1 to 500'],
    ['limit=1e1', 'limit is not a whole number from 1 to 500'],
    ['tag=a&'.repeat(1_001), 'tag has 1001 values; 1000 is the limit (ENG1306)'],
  ])('%s is refused', async (query, reason) => {
    const answer = await service.send('GET', `/dw/alerts?${query}`);
    expect(answer.status).toBe(400);
    const { error } = answer.json() as { error: { reason: string } };
    if (typeof reason === 'string') expect(error.reason).toBe(reason);
    else expect(error.reason).toMatch(reason);
    expect(detection.calls).toEqual([]);
  });
});

it('documents keep all digits', async () => {
  const document = '{"inode":18446744073709551615}';
  detection.answers.set('alerts.documents', `{"documents":[${document},{}],"next":"x"}`);
  const answer = await service.send('GET', '/dw/alerts/_documents?limit=2');
  expect(answer.text).toBe(`{"documents":[${document},{}],"next":"x"}`);
  detection.answers.set('alerts.get', { document: { inode: 18446744073709551615n } });
  expect((await service.send('GET', '/dw/alerts/abab')).text).toBe(`{"document":${document}}`);
  expect((await service.send('GET', '/dw/alerts/abab?pretty')).text).toContain(
    '"inode": 18446744073709551615',
  );
});

describe('one alert', () => {
  it('is found by the first digits of its id', async () => {
    detection.answers.set('alerts.get', { summary: {} });
    expect((await service.send('GET', '/dw/alerts/abab')).json()).toEqual({ summary: {} });
    expect(detection.calls).toEqual([['alerts.get', { id: 'abab' }]]);
  });

  it.each([
    [new AlertError('ENG1301', 'there is no alert abab'), 404, 'there is no alert abab (ENG1301)'],
    [new AlertError('ENG1307', 'too many', 'more digits'), 400, 'too many; more digits (ENG1307)'],
    [new StoreError('STO1101', 'broken'), 503, 'broken (STO1101)'],
    [new Error('secret'), 500, 'the service failed'],
  ])('%s: status %d', async (error, status, reason) => {
    detection.answers.set('alerts.get', error);
    const answer = await service.send('GET', '/dw/alerts/abab');
    expect([answer.status, answer.json()]).toMatchObject([status, { error: { reason } }]);
  });
});

describe('a change', () => {
  const change = { status: 'closed', closeReason: 'benign', addTags: ['t'] };

  it('of some alerts', async () => {
    const result = { changed: [ID], unchanged: 0, unknown: [] };
    detection.answers.set('alerts.change', result);
    const body = { ids: [ID], change, note: 'seen before' };
    expect((await post('/dw/alerts/_change', body)).json()).toEqual(result);
    expect(detection.calls.at(-1)).toEqual([
      'alerts.change',
      { ids: [ID], change, note: 'seen before', by: 'ann' },
    ]);
  });

  it('of all that a query finds is a job', async () => {
    detection.answers.set('alerts.change', { id: 'j1', state: 'waiting' });
    const body = { query: 'status=open&rule=r', change };
    expect((await post('/dw/alerts/_change', body)).json()).toMatchObject({ id: 'j1' });
    expect(detection.calls).toEqual([
      ['alerts.change', { query: { statuses: ['open'], ruleIds: ['r'] }, change, by: 'ann' }],
    ]);
  });

  it.each([
    ['not json', 'the body is not JSON: line 1, column 1: expected a value but found "n"'],
    ['[]', 'the body is not an object'],
    [{ ids: [ID], change, x: 1 }, 'the body cannot have "x"; it has ids, query, change, note'],
    [{ change }, 'name the alerts either by ids or by a query'],
    [{ ids: [ID], query: '', change }, 'name the alerts either by ids or by a query'],
    [{ ids: [7], change }, 'ids.0 is not a text of 1 to 256 characters'],
    [{ ids: Array(1_001).fill(ID), change }, 'ids is not a list of at most 1000 short texts'],
    [{ ids: [ID] }, 'change is not an object'],
    [{ ids: [ID], change: {} }, 'change says nothing'],
    [
      { ids: [ID], change: { status: 'shut' } },
      'change.status is not one of open, acknowledged, closed',
    ],
    [
      { ids: [ID], change: { status: 'closed' } },
      /^change closes alerts and needs a closeReason: /,
    ],
    [
      { ids: [ID], change: { addTags: 't' } },
      'change.addTags is not a list of at most 100 short texts',
    ],
    [{ ids: [ID], change: JSON.parse('{"__proto__":1}') }, /^change cannot have "__proto__"/],
    [{ query: 'limit=3', change }, /^there is no filter "limit" of alerts/],
    [{ ids: [ID], change, by: 'x'.repeat(201) }, /^the body cannot have "by"/],
  ])('%j is refused', async (body, reason) => {
    const answer = await post('/dw/alerts/_change', body);
    expect(answer.status).toBe(400);
    const { error } = answer.json() as { error: { reason: string } };
    if (typeof reason === 'string') expect(error.reason).toBe(reason);
    else expect(error.reason).toMatch(reason);
    expect(detection.calls).toEqual([]);
  });

  it.each([{}, { 'content-type': 'text/plain' }, { 'content-type': 'multipart/form-data' }])(
    'with %j is no JSON',
    async (headers) => {
      const answer = await post('/dw/alerts/_change', { ids: [ID], change }, headers);
      expect(answer.status).toBe(415);
      expect(detection.calls).toEqual([]);
    },
  );

  it('may not be large', async () => {
    const body = { ids: [ID], change, note: 'x'.repeat(1024 * 1024) };
    expect((await post('/dw/alerts/_change', body)).status).toBe(413);
    expect(detection.calls).toEqual([]);
  });

  it('cannot come from a page of another origin, whatever it says it is', async () => {
    for (const path of ['/dw/alerts/_change', '/dw/alerts/_note', '/dw/jobs/1/_undo']) {
      for (const more of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
        const answer = await post(path, { ids: [ID], change }, { ...JSON_TYPE, ...more });
        expect([answer.status, answer.json()]).toMatchObject([
          403,
          { error: { type: 'security_exception' } },
        ]);
      }
    }
    expect(detection.calls).toEqual([]);
  });
});

it('a note has a text', async () => {
  detection.answers.set('alerts.note', { noted: 1 });
  const good = await post('/dw/alerts/_note', { ids: [ID], text: 'see ticket 7' });
  expect(good.json()).toEqual({ noted: 1 });
  expect((await post('/dw/alerts/_note', { ids: [ID], text: ' ' })).status).toBe(400);
  expect((await post('/dw/alerts/_note', { text: 'x' })).status).toBe(400);
});

it('jobs, rules, runs and gaps are asked for by name', async () => {
  detection.answers.set('rules.list', { rules: [] });
  for (const name of ['runs', 'gaps', 'jobs'])
    detection.answers.set(`${name}.list`, { [name]: [], next: null });
  for (const name of ['jobs.get', 'jobs.cancel', 'jobs.undo', 'gaps.fill'])
    detection.answers.set(name, { id: 'j1' });
  expect((await service.send('GET', '/dw/rules')).json()).toEqual({ rules: [] });
  await service.send('GET', '/dw/runs?rule=r&outcome=failed&limit=3');
  await service.send('GET', '/dw/gaps?open=true');
  await service.send('GET', '/dw/jobs');
  await service.send('GET', '/dw/jobs/j1');
  await post('/dw/jobs/j1/_cancel', {});
  await post('/dw/jobs/j1/_undo', {});
  await post('/dw/rules/r%201/_fill', {});
  expect(detection.calls).toEqual([
    ['rules.list', {}],
    ['runs.list', { ruleId: 'r', outcome: 'failed', isNotable: undefined, limit: 3 }],
    ['gaps.list', { ruleId: undefined, isOpen: true }],
    ['jobs.list', { limit: 50 }],
    ['jobs.get', { id: 'j1' }],
    ['jobs.cancel', { id: 'j1', by: 'ann' }],
    ['jobs.undo', { id: 'j1', by: 'ann' }],
    ['gaps.fill', { ruleId: 'r 1', by: 'ann' }],
  ]);
  expect((await service.send('GET', '/dw/runs?outcome=bad')).status).toBe(400);
});

it('an operation may refuse in its answer', async () => {
  const refusal = { code: 'ENG1503', message: 'read only', hint: 'change the file' };
  detection.answers.set('rules.list', { value: null, refusal, problems: [] });
  const answer = await service.send('GET', '/dw/rules');
  expect([answer.status, answer.json()]).toMatchObject([
    409,
    { error: { type: 'conflict_exception', reason: 'read only; change the file (ENG1503)' } },
  ]);
});

it('a service without rules says so', async () => {
  const bare = new TestService();
  bare.detection = null;
  await bare.start();
  try {
    const answer = await bare.send('GET', '/dw/alerts');
    expect([answer.status, answer.json()]).toMatchObject([
      404,
      { error: { reason: 'no rules run in this service: detection.enabled is false' } },
    ]);
    expect((await bare.send('GET', '/dw/status')).json()).toMatchObject({ detection: null });
    expect((await bare.send('GET', '/metrics')).text).not.toContain('dockwarden_rules');
  } finally {
    await bare.stop();
  }
});
