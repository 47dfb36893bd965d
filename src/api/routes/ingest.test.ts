import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { outcomeOf, rejected, stored, TestService } from '../service.testing.ts';

const service = new TestService();
const usual = service.intake.script;
beforeAll(() => service.start());
afterAll(() => service.stop());
beforeEach(() => {
  service.intake.script = usual;
});

const FALCO = '{"rule":"Terminal shell in container","output_fields":{}}';

describe.each([
  ['POST', '/ingest/events', { inputFormat: 'auto', index: null }],
  ['PUT', '/ingest/events?index=app&format=tetragon', { inputFormat: 'tetragon', index: 'app' }],
  ['POST', '/ingest/falco', { inputFormat: 'falco', index: null }],
  ['POST', '/ingest/kubernetes-audit', { inputFormat: 'kubernetes-audit', index: null }],
])('%s %s', (method, path, expected) => {
  it('takes in a body', async () => {
    const answer = await service.send(method, path, { body: FALCO });
    expect([answer.status, answer.headers['x-elastic-product']]).toEqual([200, undefined]);
    expect(answer.json()).toEqual({
      stored: 1,
      duplicates: 0,
      rejected: 0,
      unknown: 0,
      converted: {},
      skipped: {},
    });
    expect(service.intake.requests.at(-1)).toMatchObject({ framing: 'documents', ...expected });
  });

  it('refuses one without an event', async () => {
    const answer = await service.send(method, path);
    expect([answer.status, answer.json()]).toMatchObject([
      400,
      { error: { type: 'parse_exception' } },
    ]);
  });
});

it('says which documents were rejected, the first of many', async () => {
  const bad = Array.from({ length: 20 }, () => rejected('document_parsing_exception', 'no'));
  service.intake.script = () => outcomeOf([stored(), ...bad]);
  const some = await service.send('POST', '/ingest/events', { body: FALCO });
  expect(some.status).toBe(200);
  expect(some.json()).toMatchObject({ stored: 1, rejected: 20 });
  const errors = some.json()['errors'] as { position: number }[];
  expect(errors.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  service.intake.script = () => outcomeOf(bad);
  const none = await service.send('POST', '/ingest/events', { body: FALCO });
  expect([none.status, none.json()['stored']]).toEqual([400, 0]);
});

it('takes in records that are no events, which is no fault of the sender', async () => {
  service.intake.script = () => ({ ...outcomeOf([]), skipped: new Map([['a heartbeat', 3]]) });
  const answer = await service.send('POST', '/ingest/events', { body: FALCO });
  expect([answer.status, answer.json()]).toMatchObject([200, { skipped: { 'a heartbeat': 3 } }]);
});

it('refuses a format that does not exist', async () => {
  const answer = await service.send('POST', '/ingest/events?format=flaco', { body: FALCO });
  expect([answer.status, answer.json()]).toMatchObject([
    400,
    { error: { reason: 'there is no format flaco; did you mean `falco`?' } },
  ]);
});
