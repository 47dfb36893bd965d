import http from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesIn, recording } from '../../service/events/hunt/hunts.testing.ts';
import {
  openDataFolderForTests,
  type OpenDataFolder,
} from '../../stores/embedded/data-folder.testing.ts';
import { ServiceWithDetection } from './real-detection.testing.ts';
import { huntPlan } from '../../service/events/hunt/schemas.ts';
import { HUNT_OPERATIONS } from '../../service/operations.ts';
import { routesOf } from './operation-routes.ts';

const NSENTER = 'process where process.name == "nsenter"';

describe('POST /dw/hunt', () => {
  const service = new ServiceWithDetection();
  let data: OpenDataFolder;

  beforeAll(async () => {
    data = await openDataFolderForTests(service.folder);
    await data.append('logs-cloud_defend.process-default', recording('attack.ndjson.gz'));
    await service.start();
  });
  afterAll(async () => {
    await data.close();
    await service.stop();
  });

  const hunt = (body: object, headers = {}) =>
    service.send('POST', '/dw/hunt', {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });

  /** A hunt with a large answer, of which nothing is read but the first line. */
  async function begun(by = 'ann') {
    const { hostname, port } = new URL(service.url);
    const request = http.request({
      method: 'POST',
      path: '/dw/hunt',
      hostname,
      port,
      agent: false,
      headers: {
        'content-type': 'application/json',
        authorization: `ApiKey ${service.service.endpoint.key}`,
        'x-dockwarden-user': by,
      },
    });
    request.on('error', () => {});
    request.end(JSON.stringify({ query: 'any where true', limit: 10_000 }));
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    if (response.statusCode !== 200) return { request, response, id: null };
    const [first] = (await once(response, 'data')) as [Buffer];
    response.pause();
    return {
      request,
      response,
      id: String(linesIn(first.toString().split('\n', 1)[0] ?? '')[0]?.['id']),
    };
  }

  it('answers in lines', async () => {
    const answer = await hunt({ query: NSENTER });
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
    const lines = linesIn(answer.text);
    expect(lines[0]).toMatchObject({ type: 'started', id: expect.any(String) });
    expect(lines.filter(({ type }) => type === 'event').length).toBe(6);
    expect(lines.at(-1)).toMatchObject({ type: 'end', found: 6, outcome: 'complete' });
  });

  it('answers with server-sent events to clients that accept them', async () => {
    const answer = await hunt({ query: NSENTER }, { accept: 'text/event-stream' });
    expect(answer.headers['content-type']).toBe('text/event-stream');
    const events = answer.text.split('\n\n').filter((event) => event !== '');
    for (const event of events) {
      const [, name, data] = /^event: ([a-z]+)\ndata: ([^\n\r]*)$/.exec(event) ?? [];
      expect(JSON.parse(data ?? '')).toMatchObject({ type: name });
    }
    expect(events.length).toBeGreaterThan(7);
  });

  it('says what is wrong with a query, and where', async () => {
    const answer = await hunt({ query: 'process where process.name === 1' });
    expect(answer.status).toBe(400);
    expect(answer.json()['error']).toMatchObject({
      reason: expect.stringContaining('ENG2304'),
      problems: [{ line: 1, column: expect.any(Number), span: expect.any(Object) }],
    });
    expect((await hunt({ query: NSENTER, limit: 1_000_000 })).status).toBe(400);
    expect((await hunt({ query: NSENTER, facets: Array(13).fill('a') })).status).toBe(400);
    expect((await hunt({ query: 'a'.repeat(20_001) })).status).toBe(400);
  });

  it('plans', async () => {
    const answer = await service.ask('POST', '/dw/hunt/_plan', { query: NSENTER, to: 'now' });
    expect(answer).toMatchObject({
      status: 200,
      value: { diagnostics: [], cost: { eventsRead: 6 }, text: expect.stringContaining('nsenter') },
    });
    const wrong = await service.ask('POST', '/dw/hunt/_plan', { query: 'process where' });
    for (const { value } of [answer, wrong])
      expect(huntPlan.parse(structuredClone(value))).toEqual(value);
  });

  it('is ended when its client disconnects, and by the user who started it', async () => {
    const [first, second] = [await begun('bob'), await begun('ann')];
    // Of one person one runs, and two wait.
    const waiting = [begun('bob'), begun('bob'), begun('bob')];
    const refused = await Promise.race(waiting);
    expect(refused.response.statusCode).toBe(429);
    expect(refused.response.headers['retry-after']).toBe('1');
    const cleo = begun('cleo');
    await sleep(50);
    first.request.destroy();
    const next = await cleo;
    expect(next.response.statusCode).toBe(200);
    const cancelled = await service.send('DELETE', `/dw/hunt/${second.id}`);
    expect([cancelled.status, cancelled.json()]).toEqual([200, { cancelled: second.id }]);
    let text = '';
    for await (const chunk of second.response) text += String(chunk);
    expect(linesIn(text.slice(text.lastIndexOf('\n', text.length - 2)))[0]).toMatchObject({
      type: 'end',
      outcome: 'cancelled',
    });
    expect((await service.send('DELETE', `/dw/hunt/${second.id}`)).status).toBe(404);
    next.request.destroy();
    for (const { request } of await Promise.all(waiting)) request.destroy();
  });

  it('takes its examples', async () => {
    for (const { method, path, example } of routesOf(HUNT_OPERATIONS)) {
      if (example?.body === undefined) continue;
      const sent = {
        body: JSON.stringify(example.body),
        headers: { 'content-type': 'application/json' },
      };
      expect([path, (await service.send(method, path, sent)).status]).toEqual([path, 200]);
    }
  });
});
