import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoryError } from '../../service/stories/change-stories.ts';
import { ScriptedDetection, TestService } from '../service.testing.ts';
import { ServiceWithDetection } from './real-detection.testing.ts';

const service = new TestService();
beforeAll(() => service.start());
afterAll(() => service.stop());

const detection = service.detection as ScriptedDetection;
beforeEach(() => {
  detection.calls.length = 0;
  detection.answers.clear();
});

const post = (path: string, body: unknown) =>
  service.send('POST', path, {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

it('a page is what the filters say', async () => {
  detection.answers.set('stories.page', { stories: [], next: null });
  const answer = await service.send(
    'GET',
    '/dw/stories?status=open&status=acknowledged&severity=high&from=now-1d&limit=7&after=x&pretty',
  );
  expect([answer.status, answer.json()]).toEqual([200, { stories: [], next: null }]);
  expect(detection.calls).toEqual([
    [
      'stories.page',
      {
        statuses: ['open', 'acknowledged'],
        severities: ['high'],
        assignees: undefined,
        from: 1_800_000_000_000 - 86_400_000,
        to: undefined,
        limit: 7,
        after: 'x',
      },
    ],
  ]);
});

it('a story is judged, split and merged', async () => {
  for (const name of ['stories.judge', 'stories.split', 'stories.merge'])
    detection.answers.set(name, { id: 's' });
  const change = { status: 'closed', closeReason: 'benign' };
  await post('/dw/stories/s/_judge', { shown: ['a'], change, note: 'n' });
  await post('/dw/stories/s/_split', { alerts: ['a'] });
  await post('/dw/stories/s/_merge', { stories: ['t'] });
  expect(detection.calls).toEqual([
    [
      'stories.judge',
      {
        story: 's',
        shown: ['a'],
        change: expect.objectContaining(change) as object,
        note: 'n',
        by: 'ann',
      },
    ],
    ['stories.split', { story: 's', alerts: ['a'], by: 'ann' }],
    ['stories.merge', { into: 's', stories: ['t'], by: 'ann' }],
  ]);
});

it.each([
  ['ENG1401', 404],
  ['ENG1402', 409],
  ['ENG1403', 400],
  ['ENG1307', 400],
] as const)('%s is status %d', async (code, status) => {
  detection.answers.set('stories.get', new StoryError(code, 'no'));
  expect((await service.send('GET', '/dw/stories/x')).status).toBe(status);
});

describe('hostile input', () => {
  const change = { status: 'open' };

  it.each([
    ['_judge', {}],
    ['_judge', { shown: ['a'] }],
    ['_judge', { shown: ['a'], change: { status: 'closed' } }],
    ['_judge', { shown: 'a', change }],
    ['_judge', { shown: Array(1_001).fill('a'), change }],
    ['_judge', { shown: [{}], change }],
    ['_judge', { shown: ['a'], change: JSON.parse('{"__proto__":1,"status":"open"}') }],
    ['_split', { alerts: ['a'], to: 'x' }],
    ['_merge', { stories: [7] }],
    ['_merge', {}],
  ])('%s %.60j is refused', async (action, body) => {
    expect((await post(`/dw/stories/s/${action}`, body)).status).toBe(400);
    expect(detection.calls).toEqual([]);
  });

  it.each(['status=new', 'limit=501', 'limit=', 'from=x', 'sort=a', '__proto__=1'])(
    '?%s is refused',
    async (query) => {
      expect((await service.send('GET', `/dw/stories?${query}`)).status).toBe(400);
      expect(detection.calls).toEqual([]);
    },
  );
});

it('without any, there is nothing to see or change', async () => {
  const real = new ServiceWithDetection();
  await real.start();
  try {
    expect(await real.ask('GET', '/dw/stories')).toEqual({
      status: 200,
      value: {
        stories: [],
        total: 0,
        statuses: { open: 0, acknowledged: 0, closed: 0 },
        next: null,
      },
    });
    expect(await real.ask('GET', '/dw/stories?after=nonsense')).toMatchObject({ status: 400 });
    for (const id of ['none', '%25', '__proto__', '..%2f'])
      expect(await real.ask('GET', `/dw/stories/${id}`)).toMatchObject({ status: 404 });
    const shown = ['ab'.repeat(32)];
    const judged = { shown, change: { status: 'open' } };
    expect(await real.ask('POST', '/dw/stories/none/_judge', judged)).toMatchObject({
      status: 404,
    });
  } finally {
    await real.stop();
  }
});
