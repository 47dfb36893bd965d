import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpReceiver } from '../../../respond/notify/receivers/http-receiver.testing.ts';
import { alertIdOf, newAlert, newStory } from '../../../stores/alert.testing.ts';
import type { NewAlert } from '../../../stores/alert-store.ts';
import type { DetectionStore } from '../../../stores/detection-store.ts';
import { openDetectionStore } from '../../../stores/open/detection.ts';
import type { Person } from '../../access/people.ts';
import { Notifier } from '../notifier.ts';
import type { Step, Target } from './escalations.ts';
import type { Rota } from './rota.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-12-07T10:00:00Z');
const person = (name: string, canTriage = true): Person => ({ id: `id ${name}`, name, canTriage });

let folder: string;
let store: DetectionStore;
let receiver: HttpReceiver;
let notifier: Notifier;
let now = START;
let people: Person[] = [];

const open = () => {
  const made = new Notifier({
    space: 'dev',
    store,
    config: { folder, allow: ['127.0.0.1'], publicUrl: null, connectors: [] },
    people: async () => people,
    now: () => now,
    random: () => 0.5,
    log: { warn: () => {} },
  });
  made.start();
  return made;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'duty-'));
  store = await openDetectionStore(join(folder, 'detection.db'));
  receiver = await new HttpReceiver().start();
  now = START;
  people = [person('ann'), person('bob'), person('carol'), person('vic', false)];
  notifier = open();
  connect('hook');
});
afterEach(async () => {
  await notifier.close();
  await receiver.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function connect(id: string): void {
  const change = { type: 'webhook', name: id, isEnabled: true, settings: {} };
  const secrets = { url: `${receiver.url}/${id}` };
  notifier.connectors.put(id, { ...change, secrets }, 'ann', now);
}

const contact = (name: string, connector = 'hook') =>
  notifier.duty.contacts.put(name, {
    user: `id ${name}`,
    connector,
    handle: `@${name}`,
    updatedAt: now,
  });

const rota = (given: Partial<Rota> = {}) =>
  notifier.duty.rotas.put({
    id: 'r',
    name: 'Response',
    people: ['ann', 'bob'],
    turn: 'daily',
    start: '2026-12-07',
    handover: '09:00',
    timeZone: 'UTC',
    overrides: [],
    updatedAt: now,
    updatedBy: 'ann',
    ...given,
  });

const step = (minutes: number, kind: Target['kind'], id = ''): Step => ({
  waitMs: minutes * MINUTE,
  target: { kind, id },
});

const escalation = (...steps: readonly Step[]) =>
  notifier.duty.escalations.put({
    id: 'e',
    name: 'Night',
    isEnabled: true,
    severity: 'high',
    steps,
    updatedAt: now,
    updatedBy: 'ann',
  });

/** An alert of a story, as a run raises it. */
function raise(number: number, story = 's', given: Partial<NewAlert> = {}): void {
  const alert = newAlert(number, { severity: 'high', ...given });
  store.transaction(() => {
    if (store.alerts.story(story) === null)
      store.alerts.putStory(newStory(story, { severity: alert.severity }));
    store.alerts.add([alert]);
    store.alerts.setStory([alert.id], story, null);
    notifier.add([alert]);
  });
  notifier.run();
}

const note = (number: number, text: string, by = 'ann') => {
  store.alerts.addNote(alertIdOf(number), text, { at: now, by });
  notifier.run();
};

const inboxOf = (name: string) =>
  store.inbox.list(name, { isUnread: false, before: 1e9, limit: 100 });
const inboxes = () => Object.fromEntries(people.map(({ name }) => [name, inboxOf(name).length]));
const steps = (story = 's') =>
  store.stories
    .history(story)
    .filter(({ what }) => what === 'escalated')
    .map(({ detail }) => (JSON.parse(detail) as { to: string }).to);
/** All that is due now is done. */
const settled = async () => {
  notifier.run();
  await expect
    .poll(() => [
      store.escalations.due(now, 1).length,
      store.alerts.notesAfter(placeOfNotes(), 1).length,
      store.notifications.list({ states: ['waiting', 'begun'], limit: 9 }).length,
    ])
    .toEqual([0, 0, 0]);
};
const placeOfNotes = () =>
  (JSON.parse(store.facts.get('notify.notes') ?? '{}') as { number: number }).number;
const later = async (minutes: number) => {
  now += minutes * MINUTE;
  await settled();
};

describe('mentions', () => {
  it('are in the inbox of each person, and are sent where they have chosen', async () => {
    contact('bob');
    raise(1);
    note(1, '@bob and @Carol: is `@vic` on it? @eve knows.');
    await settled();
    expect(inboxes()).toEqual({ ann: 0, bob: 1, carol: 1, vic: 0 });
    expect(inboxOf('bob')[0]).toMatchObject({
      kind: 'mention',
      by: 'ann',
      story: 's',
      readAt: null,
    });
    expect(receiver.bodies).toMatchObject([
      {
        title: 'ann mentions you: Shell in a container',
        lead: 'ann: @bob and @Carol: is `@vic` on it? @eve knows.',
        to: '@bob',
        total: 1,
      },
    ]);
  });

  it('of oneself, and of people who cannot see the space, reach no one', async () => {
    people = [person('ann')];
    raise(1);
    note(1, '@ann and @bob');
    await settled();
    people = [person('ann'), person('bob')];
    await settled();
    expect(inboxes()).toEqual({ ann: 0, bob: 0 });
  });

  it('are notified once of a note on many alerts, in whatever steps it is written', async () => {
    raise(1);
    raise(2);
    raise(3);
    for (const number of [1, 2]) note(number, '@bob look');
    await settled();
    now += 1_000;
    note(3, '@bob look');
    await settled();
    expect(inboxOf('bob')).toHaveLength(1);
    now += 10 * MINUTE;
    note(3, '@bob look');
    await settled();
    expect(inboxOf('bob')).toHaveLength(2);
  });

  it('that were written while nothing ran are notified, and those before the first start are not', async () => {
    raise(1);
    note(1, '@bob first');
    await settled();
    await notifier.close();
    store.alerts.addNote(alertIdOf(1), '@bob second', { at: now, by: 'ann' });
    notifier = open();
    await settled();
    expect(inboxOf('bob').map(({ text }) => text)).toEqual(['@bob second', '@bob first']);
    store.facts.remove('notify.notes');
    await notifier.close();
    notifier = open();
    await settled();
    expect(inboxOf('bob')).toHaveLength(2);
  });

  it('do not reach a person who cannot see the space any more, or a later one of the same name', async () => {
    contact('bob');
    receiver.answer = (response) => response.writeHead(503).end();
    raise(1);
    note(1, '@bob secret');
    notifier.run();
    await expect.poll(() => receiver.received.length).toBe(1);
    receiver.answer = (response) => response.end('ok');
    people = [{ ...person('bob'), id: 'another' }];
    await expect
      .poll(() => store.notifications.list({ states: ['waiting'], limit: 9 }).length)
      .toBe(1);
    now += 10 * MINUTE;
    notifier.loopOf('hook').retryNow();
    await settled();
    expect(receiver.received).toHaveLength(1);
    expect(store.notifications.list({ states: ['dead'], limit: 9 })).toMatchObject([
      { reason: 'bob is notified elsewhere since' },
    ]);
  });
});

it('messages to a person are 30 a minute at most, and the inbox has them all', async () => {
  contact('bob');
  raise(1);
  store.transaction(() => {
    for (let number = 1; number <= 40; number += 1) note(1, `@bob note ${number}`);
  });
  await settled();
  expect(inboxOf('bob')).toHaveLength(40);
  expect(receiver.received).toHaveLength(30);
});

describe('a policy to who is on duty', () => {
  const policy = () =>
    notifier.policies.put({
      id: 'p',
      name: 'Worst',
      isEnabled: true,
      connector: '',
      rota: 'r',
      query: '',
      per: 'story',
      everyMs: 0,
      most: 10,
      resolves: true,
      template: { title: null, body: null },
      updatedAt: now,
      updatedBy: 'ann',
    });

  it('sends messages to the one whose turn it is, and closes what it has opened', async () => {
    for (const name of ['ann', 'bob']) contact(name);
    rota();
    policy();
    raise(1, 's');
    await settled();
    now += 24 * 60 * MINUTE;
    raise(2, 't');
    await settled();
    expect(receiver.bodies.map(({ to, event }) => [to, event])).toEqual([
      ['@ann', 'alert'],
      ['@bob', 'alert'],
    ]);
    expect(inboxes()).toMatchObject({ ann: 1, bob: 1, carol: 0 });
    store.transaction(() => {
      const author = { at: now, by: 'bob' };
      store.alerts.change([alertIdOf(1)], { status: 'closed', closeReason: 'benign' }, author);
      store.alerts.putStory(newStory('s', { status: 'closed', closeReason: 'benign' }));
    });
    notifier.run();
    await expect
      .poll(() => receiver.bodies.at(-1))
      .toMatchObject({ to: '@ann', event: 'resolved' });
  });

  it('is in the inbox of one who has chosen no connector, once as long as it is not read', async () => {
    rota();
    policy();
    raise(1, 's');
    raise(2, 's');
    raise(3, 't');
    await settled();
    expect(inboxOf('ann')).toMatchObject([{ story: 't' }, { story: 's' }]);
    expect(receiver.received).toEqual([]);
  });
});

describe('an escalation', () => {
  const all = () =>
    escalation(
      step(15, 'duty', 'r'),
      step(10, 'second', 'r'),
      step(5, 'everyone'),
      step(5, 'connector', 'hook'),
    );

  it('tells the one on duty, the second, everyone and a connector, each once and in time', async () => {
    contact('ann');
    rota();
    all();
    raise(1);
    await later(14);
    expect(inboxes()).toEqual({ ann: 0, bob: 0, carol: 0, vic: 0 });
    await later(1);
    expect(inboxes()).toEqual({ ann: 1, bob: 0, carol: 0, vic: 0 });
    expect(receiver.bodies).toMatchObject([{ to: '@ann', title: 'Not acknowledged: A shell' }]);
    // More alerts and wakes change nothing.
    raise(2);
    await later(9);
    expect(inboxes()).toMatchObject({ ann: 1, bob: 0 });
    await later(1);
    expect(inboxes()).toEqual({ ann: 1, bob: 1, carol: 0, vic: 0 });
    await later(5);
    // Everyone who can acknowledge it.
    expect(inboxes()).toEqual({ ann: 2, bob: 2, carol: 1, vic: 0 });
    await later(5);
    expect(receiver.bodies.at(-1)).toMatchObject({ key: 's', to: null, total: 2 });
    expect(steps()).toEqual([
      'ann, on duty by Response',
      'bob, second on duty by Response',
      'everyone',
      'hook',
    ]);
    await later(600);
    expect(steps()).toHaveLength(4);
    expect(notifier.duty.ofStory('s')).toMatchObject([
      { taken: 4, next: null, ended: 'all steps were taken' },
    ]);
  });

  it.each([
    ['assigned', { addAssignees: ['carol'] }],
    ['acknowledged', { status: 'acknowledged' }],
  ] as const)('stops when an alert of the story is %s', async (_, change) => {
    rota();
    all();
    raise(1);
    raise(2);
    await later(15);
    expect(notifier.duty.ofStory('s')).toEqual([
      {
        name: 'Night',
        taken: 1,
        steps: 4,
        next: { to: 'bob, second on duty by Response', at: now + 10 * MINUTE },
        ended: null,
      },
    ]);
    store.alerts.change([alertIdOf(2)], change, { at: now, by: 'carol' });
    expect(notifier.duty.ofStory('s')).toMatchObject([
      { next: null, ended: 'it was acknowledged' },
    ]);
    await later(60);
    expect(steps()).toHaveLength(1);
    expect(store.escalations.ofStory('s')).toMatchObject([{ reason: 'it was acknowledged' }]);
  });

  it('is not begun for stories that are less severe, and is once they are', async () => {
    rota();
    all();
    raise(1, 's', { severity: 'medium' });
    await later(60);
    expect(store.escalations.ofStory('s')).toEqual([]);
    store.alerts.putStory(newStory('s', { severity: 'critical' }));
    raise(2, 's', { severity: 'critical' });
    await later(15);
    expect(steps()).toHaveLength(1);
  });

  it('is not begun for a story that was acknowledged before', async () => {
    rota();
    raise(1);
    store.alerts.change([alertIdOf(1)], { addAssignees: ['ann'] }, { at: now, by: 'ann' });
    all();
    raise(2);
    await later(60);
    expect(steps()).toEqual([]);
    expect(store.escalations.ofStory('s')).toMatchObject([{ due: null, step: 0 }]);
  });

  it('gives each step its time when it was late, as behind a restart', async () => {
    rota();
    all();
    raise(1);
    await notifier.close();
    now += 8 * 60 * MINUTE;
    notifier = open();
    await settled();
    expect(steps()).toHaveLength(1);
    await later(9);
    expect(steps()).toHaveLength(1);
    await later(1);
    expect(steps()).toHaveLength(2);
  });

  it('waits while the story, or all that is open in it, is snoozed', async () => {
    rota();
    all();
    const snooze = (id: string, kind: 'story' | 'rule', value: string, minutes: number) =>
      notifier.snoozes.add({
        id,
        kind,
        value,
        reason: 'r',
        until: now + minutes * MINUTE,
        createdAt: now,
        createdBy: 'ann',
        silenced: 0,
      });
    raise(1);
    snooze('x', 'story', 's', 60);
    await later(15);
    expect(steps()).toEqual([]);
    expect(notifier.duty.ofStory('s')[0]?.next?.at).toBe(START + 60 * MINUTE);
    await later(44);
    snooze('y', 'rule', 'shell', 30);
    await later(1);
    expect(steps()).toEqual([]);
    await later(29);
    expect(steps()).toHaveLength(1);
    // Of two rules, one is heard.
    raise(2, 's', { ruleId: 'other' });
    snooze('z', 'rule', 'shell', 60);
    await later(10);
    expect(steps()).toHaveLength(2);
  });

  it('says whom it could not tell, and goes on', async () => {
    people = [person('bob')];
    rota();
    escalation(step(1, 'duty', 'r'), step(1, 'duty', 'gone'), step(1, 'person', 'bob'));
    raise(1);
    await later(1);
    await later(1);
    await later(1);
    const details = store.stories
      .history('s')
      .map(({ detail }) => JSON.parse(detail) as { to: string; notTold: string[] });
    expect(details).toMatchObject([
      { to: 'ann, on duty by Response', notTold: ['ann'] },
      { to: 'the rota was removed', notTold: [] },
      { to: 'bob', notTold: [] },
    ]);
    expect(inboxOf('bob')).toHaveLength(1);
  });

  it('goes on with the story into which one was merged, once', async () => {
    rota();
    all();
    raise(1, 's');
    await later(5);
    raise(2, 't');
    store.transaction(() => {
      store.alerts.setStory([alertIdOf(1)], 't', { at: now, by: 'ann' });
      store.stories.merge('s', 't');
    });
    await later(10);
    expect(store.escalations.ofStory('s')).toMatchObject([{ due: null }]);
    expect(steps('t')).toEqual([]);
    await later(5);
    expect(steps('t')).toHaveLength(1);
  });

  it('ends when its policy is disabled or removed', async () => {
    rota();
    all();
    raise(1);
    notifier.duty.escalations.remove('e');
    await later(15);
    expect(steps()).toEqual([]);
    expect(store.escalations.nextDue()).toBeNull();
  });
});
