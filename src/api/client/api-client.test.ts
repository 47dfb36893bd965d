import { expect, it } from 'vitest';
import { ApiClient, type ReceivedAnswer, type SentRequest } from './api-client.ts';

const sent: SentRequest[] = [];
let answer: ReceivedAnswer = { status: 200, text: '{}', isOurs: true };
const api = new ApiClient('http://service', async (request) => {
  sent.push(request);
  return answer;
});
const answering = (text: string, status = 200, isOurs = true) =>
  void (answer = { status, text, isOurs });

it('sends what the route takes', async () => {
  answering('{}');
  sent.length = 0;
  await api.call('GET /dw/rules/:id', { id: 'a/b c' });
  await api.call('GET /dw/runs', { query: { rule: 'r 1', notable: true, limit: 5 } });
  await api.call('GET /dw/alerts', { query: new URLSearchParams('status=open&status=closed') });
  await api.call('GET /dw/stories', { query: { status: ['open', 'closed'] } });
  await api.call('POST /dw/rules/_import', {
    query: { overwrite: true },
    body: '{}\n',
    type: 'application/x-ndjson',
  });
  await api.call('POST /dw/jobs/:id/_cancel', { id: 'j' });
  await api.call('DELETE /dw/sessions');
  expect(sent.map(({ method, path, body, type }) => [method, path, body, type])).toEqual([
    ['GET', '/dw/rules/a%2Fb%20c', null, null],
    ['GET', '/dw/runs?rule=r+1&notable=true&limit=5', null, null],
    ['GET', '/dw/alerts?status=open&status=closed', null, null],
    ['GET', '/dw/stories?status=open&status=closed', null, null],
    ['POST', '/dw/rules/_import?overwrite=true', '{}\n', 'application/x-ndjson'],
    ['POST', '/dw/jobs/j/_cancel', '{}', 'application/json'],
    ['DELETE', '/dw/sessions', null, null],
  ]);
});

it('refuses at compile time what a route does not take', () => {
  // Never called: what counts is that these lines do not compile without the comments.
  const wrong = () => [
    // @ts-expect-error there is no such route
    api.call('GET /dw/nothing'),
    // @ts-expect-error it needs an id
    api.call('GET /dw/rules/:id'),
    // @ts-expect-error it takes no id
    api.call('GET /dw/rules', { id: 'r' }),
    // @ts-expect-error it has no such name in its query
    api.call('GET /dw/runs', { query: { rules: 'r' } }),
    // @ts-expect-error it needs a range
    api.call('POST /dw/rules/_preview', { body: '{}' }),
    // @ts-expect-error it needs a body
    api.call('POST /dw/alerts/_note'),
  ];
  expect(wrong).toBeTypeOf('function');
});

it('keeps digits where that is asked', async () => {
  answering('{"document":{"pid":9007199254740993}}');
  const { document } = await api.callExact('GET /dw/alerts/:id', { id: 'a' });
  expect(document['pid']).toBe(9_007_199_254_740_993n);
});

it('returns a page as text, and refuses like other calls', async () => {
  const asked = () => api.callText('GET /dw/stories/:id/_report', { id: 's' });
  answering('<!doctype html>');
  expect(await asked()).toBe('<!doctype html>');
  answering('{"error":{"reason":"there is no story s (ENG1401)"},"status":404}', 404);
  await expect(asked()).rejects.toMatchObject({ code: 'SRV1011', message: /ENG1401/ });
});

it('says what was refused, and what is not a service', async () => {
  answering('{"error":{"reason":"there is no rule x (ENG1501)"},"status":404}', 404);
  const asked = () => api.call('GET /dw/rules/:id', { id: 'x' });
  await expect(asked()).rejects.toMatchObject({ code: 'SRV1011', message: /ENG1501/ });
  answering('{"error":{"reason":"who?"},"status":401}', 401);
  await expect(asked()).rejects.toMatchObject({ code: 'SRV1015' });
  answering('{"error":{"reason":"no such index"},"status":404}', 404, false);
  await expect(asked()).rejects.toMatchObject({ code: 'SRV1009' });
  answering('<html>', 200);
  await expect(asked()).rejects.toMatchObject({ code: 'SRV1009' });
});

it.each(['.', '..', ''])(
  'asks for nothing with the id %j, which would be another path',
  async (id) => {
    sent.length = 0;
    await expect(api.call('GET /dw/rules/:id', { id })).rejects.toMatchObject({ code: 'SRV1011' });
    expect(sent).toEqual([]);
  },
);
