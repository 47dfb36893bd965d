import { once } from 'node:events';
import http from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDetectionStore } from '../../stores/open/detection.ts';
import { detectionFileOf } from '../../stores/open/space-folders.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { alertIdOf, ANN, newAlert } from '../../stores/alert.testing.ts';
import { ServiceWithDetection } from './real-detection.testing.ts';

let service: ServiceWithDetection;
/** Writes beside the service, as its rules would. */
let store: DetectionStore;
const streams: http.IncomingMessage[] = [];
beforeEach(async () => {
  service = await new ServiceWithDetection().start();
  store = await openDetectionStore(join(service.folder, detectionFileOf('default')));
  store.onCommit(() => void service.commits.emit('alerts', 'default'));
});
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.destroy();
  store.close();
  await service.stop();
});

type Headers = Readonly<Record<string, string>>;

async function get(path: string, headers?: Headers) {
  const own = { authorization: `ApiKey ${service.service.endpoint.key}` };
  const request = http.get({
    path,
    host: '127.0.0.1',
    port: service.port,
    headers: headers ?? own,
    agent: false,
  });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return response;
}

/** A stream that is read as it comes. */
async function open(path: string, headers?: Headers) {
  const response = await get(path, headers);
  expect(response.statusCode).toBe(200);
  streams.push(response);
  const read = { text: '', isOver: false };
  response.on('data', (data: Buffer) => (read.text += data.toString()));
  response.on('close', () => (read.isOver = true));
  response.on('error', () => {});
  return {
    response,
    read,
    id: () => [...read.text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? '',
    ids: () =>
      [...read.text.matchAll(/"what":"(\w+)","alert":\{"id":"(\w+)"/g)].map(([, what, id]) => [
        what,
        id,
      ]),
    started: () => expect.poll(() => read.text).toMatch(/^event: (start|changes)$/m),
  };
}

async function asked(method: string, path: string, body?: unknown) {
  const { status, value } = await service.ask(method, path, body);
  expect(status).toBe(200);
  return value as Record<string, string>;
}

const keyFor = async (rights: readonly string[], more: object = { allSpaces: true }) => {
  const { key = '', id = '' } = await asked('POST', '/dw/keys', { name: 'k', rights, ...more });
  return { id, headers: { authorization: `ApiKey ${key}` } };
};

it('alerts are streamed as they are raised and changed, with the filters of the list', async () => {
  const all = await open('/dw/live');
  const high = await open('/dw/live?severity=high&status=open');
  expect(all.response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  await Promise.all([all.started(), high.started()]);
  store.alerts.add([newAlert(1), newAlert(2, { severity: 'high' })]);
  await expect.poll(all.ids).toEqual([
    ['raised', alertIdOf(1)],
    ['raised', alertIdOf(2)],
  ]);
  await expect.poll(high.ids).toEqual([['raised', alertIdOf(2)]]);
  store.alerts.change([alertIdOf(2)], { status: 'closed' }, ANN);
  await expect.poll(() => all.ids().at(-1)).toEqual(['changed', alertIdOf(2)]);
  await expect.poll(() => high.read.text).toContain(`"left":["${alertIdOf(2)}"]`);
  expect(all.read.text).toMatch(/event: status\ndata: \{"now":/);
});

it('a client that reconnects resumes where it stopped, by header or by query', async () => {
  const first = await open('/dw/live');
  await first.started();
  store.alerts.add([newAlert(1)]);
  await expect.poll(first.ids).toHaveLength(1);
  const id = first.id();
  first.response.destroy();
  store.alerts.add([newAlert(2)]);
  const own = { authorization: `ApiKey ${service.service.endpoint.key}` };
  for (const back of [
    await open(`/dw/live?after=${id}`),
    // A browser repeats the URL with which it began.
    await open('/dw/live?after=0-0-x', { ...own, 'last-event-id': id }),
  ])
    await expect.poll(back.ids).toEqual([['raised', alertIdOf(2)]]);
  const lost = await open(`/dw/live?after=999-1-x`);
  await expect.poll(() => lost.read.text).toContain('event: reset\nid: 2-2-');
});

describe('a stream ends', () => {
  it('within a second when its key is revoked', async () => {
    const { id, headers } = await keyFor(['read']);
    const stream = await open('/dw/live', headers);
    await stream.started();
    const revoked = performance.now();
    await asked('DELETE', `/dw/keys/${id}`);
    await expect.poll(() => stream.read.isOver).toBe(true);
    expect(performance.now() - revoked).toBeLessThan(1_500);
    expect(stream.read.text).toContain('event: end\ndata: {"reason":"signed-out"}\n\n');
  });

  it('when the session ends, and when the role does not allow it any more', async () => {
    const { id = '' } = await asked('POST', '/dw/users', {
      name: 'bob',
      role: 'viewer',
      spaces: ['default'],
      password: 'tidal-ochre-lantern-48',
    });
    const signIn = async () => {
      const answer = await service.send('POST', '/dw/session', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'bob', password: 'tidal-ochre-lantern-48' }),
      });
      const cookie = answer.headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
      return open('/dw/live', { cookie });
    };
    const stream = await signIn();
    await stream.started();
    await asked('DELETE', `/dw/users/${id}/sessions`);
    await expect.poll(() => stream.read.text).toContain('"signed-out"');
    const other = await signIn();
    await other.started();
    await service.ask('PATCH', `/dw/users/${id}`, { isDisabled: true });
    await expect.poll(() => other.read.text).toContain('"signed-out"');
  });

  it('when its space is removed, and other spaces are not heard in it', async () => {
    await asked('POST', '/dw/spaces', { id: 'dev', name: 'Dev' });
    const stream = await open('/s/dev/dw/live');
    const main = await open('/dw/live');
    await Promise.all([stream.started(), main.started()]);
    store.alerts.add([newAlert(1)]);
    await expect.poll(main.ids).toHaveLength(1);
    expect(stream.ids()).toEqual([]);
    await asked('DELETE', '/dw/spaces/dev');
    await expect.poll(() => stream.read.text).toContain('"space"');
    expect(main.read.isOver).toBe(false);
  });

  it('when the service stops, which does not wait for it', async () => {
    const stream = await open('/dw/live');
    await stream.started();
    const began = performance.now();
    await service.stop();
    expect(performance.now() - began).toBeLessThan(3_000);
    await expect.poll(() => stream.read.text).toContain('event: end\ndata: {"reason":"stopping"}');
    // For the end of the test.
    service = await new ServiceWithDetection().start();
  });
});

it('a flood of streams is refused, and others are served meanwhile', async () => {
  const { headers } = await keyFor(['read']);
  const answers = await Promise.all(Array.from({ length: 300 }, () => get('/dw/live', headers)));
  streams.push(...answers);
  const statuses = answers.map(({ statusCode }) => statusCode);
  expect(statuses.filter((status) => status === 200)).toHaveLength(20);
  expect(statuses.filter((status) => status === 429)).toHaveLength(280);
  const began = performance.now();
  await asked('GET', '/dw/alerts');
  expect(performance.now() - began).toBeLessThan(5_000);
  // Those that are gone make room.
  for (const stream of streams.splice(0)) stream.destroy();
  await expect.poll(async () => (await get('/dw/live', headers)).statusCode).toBe(200);
});

describe('hostile input', () => {
  it.each([
    'after=x',
    'after=1e9',
    `after=${'1'.repeat(99)}`,
    'status=no',
    'events=1',
    'no=1',
    'query=any+where+true',
    'events=true&query=any+where',
    'events=true&query=any+where+true+|+head+1',
  ])('%s is refused', async (query) => {
    const response = await get(`/dw/live?${query}`);
    expect(response.statusCode).toBe(400);
    response.resume();
  });
});
