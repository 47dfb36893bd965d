import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { TriageError } from '../../service/alerts/alert-error.ts';
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

const post = (body: unknown) =>
  service.send('POST', '/dw/exceptions/_effect', {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

it('proposes exceptions from an alert that is named by the beginning of its id', async () => {
  detection.answers.set('alerts.resolve', { ids: [ID] });
  detection.answers.set('exceptions.propose', { alertId: ID, exceptions: [] });
  const answer = await service.send('GET', '/dw/alerts/abab/_exceptions');
  expect([answer.status, answer.json()]).toEqual([200, { alertId: ID, exceptions: [] }]);
  expect(detection.calls).toEqual([['exceptions.propose', { alertId: 'abab' }]]);
});

it('starts a job for the effect of exceptions', async () => {
  detection.answers.set('exceptions.effect', { id: 'j', state: 'waiting' });
  const answer = await post({ items: [{ name: 'x' }], rules: ['r'] });
  expect([answer.status, answer.json()]).toEqual([200, { id: 'j', state: 'waiting' }]);
  expect(detection.calls).toEqual([
    ['exceptions.effect', { items: [{ name: 'x' }], ruleIds: ['r'], by: 'ann' }],
  ]);
});

it('says what is wrong with exceptions', async () => {
  expect((await post({ items: 'x' })).status).toBe(400);
  expect((await post({ items: [], other: 1 })).text).toContain('cannot have');
  detection.answers.set('exceptions.effect', new TriageError('ENG1305', 'item 1 is not valid'));
  const answer = await post({ items: [{}] });
  expect(answer.status).toBe(400);
  expect(answer.text).toContain('item 1 is not valid');
});

it('lists what rules cost', async () => {
  detection.answers.set('rules.noise', { rules: [{ ruleId: 'r' }] });
  const answer = await service.send('GET', '/dw/rules/_noise?limit=3');
  expect(answer.json()).toEqual({ rules: [{ ruleId: 'r' }] });
  expect(detection.calls).toEqual([['rules.noise', { limit: 3 }]]);
});
