import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '../access/people.ts';
import { HttpReceiver } from '../../respond/notify/receivers/http-receiver.testing.ts';
import { ANN, alertIdOf, newAlert, newStory } from '../../stores/alert.testing.ts';
import type { NewAlert } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { openDetectionStore } from '../../stores/open/detection.ts';
import { GATHERED } from './enqueue.ts';
import { Notifier } from './notifier.ts';
import type { Policy } from './policies.ts';

let folder: string;
let store: DetectionStore;
let receiver: HttpReceiver;
let notifier: Notifier;
let now = 1_764_600_000_000;
const warnings: string[] = [];
const people: Person[] = ['ann', 'bob', 'Carol Smith'].map((name) => ({
  id: `id of ${name}`,
  name,
  canTriage: true,
}));

const open = (allow: readonly string[] = ['127.0.0.1']) =>
  new Notifier({
    space: 'dev',
    store,
    config: { folder, allow, publicUrl: 'https://dockwarden.example', connectors: [] },
    people: async () => people,
    now: () => now,
    random: () => 0.5,
    log: { warn: (fields, message) => void warnings.push(`${message} ${JSON.stringify(fields)}`) },
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'notify-'));
  store = await openDetectionStore(join(folder, 'detection.db'));
  receiver = await new HttpReceiver().start();
  warnings.length = 0;
  now = 1_764_600_000_000;
  notifier = open();
  notifier.start();
});
afterEach(async () => {
  await notifier.close();
  await receiver.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const SECRET = 'token-that-must-not-be-seen';

function connect(id = 'hook', url = receiver.url): void {
  const secrets = { url: `${url}/${SECRET}` };
  notifier.connectors.put(
    id,
    { type: 'webhook', name: id, isEnabled: true, settings: {}, secrets },
    'ann',
    now,
  );
}

function policy(given: Partial<Policy> = {}): void {
  notifier.policies.put({
    id: 'p',
    name: 'p',
    isEnabled: true,
    connector: 'hook',
    query: '',
    per: 'alert',
    everyMs: 0,
    most: 10,
    resolves: true,
    template: { title: null, body: null },
    updatedAt: now,
    updatedBy: 'ann',
    ...given,
  });
}

/** In the transaction that raises them, as a run does. */
function raise(...alerts: NewAlert[]): void {
  store.transaction(() => {
    store.alerts.add(alerts);
    notifier.add(alerts);
  });
  notifier.run();
}

const inState = (...states: ('waiting' | 'begun' | 'sent' | 'dead')[]) =>
  store.notifications.list({ states, limit: 10_000 });
const settled = () => expect.poll(() => inState('waiting', 'begun').length).toBe(0);
const titles = () => receiver.bodies.map(({ title }) => title);

describe('notifications', () => {
  it('send a message for each alert that the policy selects, with a stable id', async () => {
    connect();
    policy({ query: 'severity=high&severity=critical' });
    raise(newAlert(1), newAlert(2, { severity: 'high' }), newAlert(3, { severity: 'critical' }));
    await settled();
    expect(receiver.bodies.map(({ severity }) => severity)).toEqual(['high', 'critical']);
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([
      'dev/1',
      'dev/2',
    ]);
    expect(receiver.bodies[0]).toMatchObject({
      event: 'alert',
      title: 'Shell in a container',
      link: `https://dockwarden.example/s/dev/console/alerts/${alertIdOf(2)}`,
    });
  });

  it('are part of the transaction that raises the alert', async () => {
    connect();
    policy();
    expect(() =>
      store.transaction(() => {
        store.alerts.add([newAlert(1)]);
        notifier.add([newAlert(1)]);
        throw new Error('the run failed');
      }),
    ).toThrow('the run failed');
    notifier.run();
    expect(inState('waiting', 'sent')).toEqual([]);
  });

  it('make a few messages and one digest of a thousand alerts in a second', async () => {
    connect();
    policy();
    for (let run = 0; run < 10; run += 1)
      raise(...Array.from({ length: 100 }, (_, at) => newAlert(run * 100 + at + 1)));
    await expect.poll(() => receiver.received.length).toBe(10);
    const [left] = inState('waiting');
    expect(left).toMatchObject({ key: GATHERED });
    now += 61_000;
    notifier.loopOf('hook').wake();
    await settled();
    expect(receiver.received.length).toBe(11);
    const last = receiver.bodies.at(-1)!;
    expect(last).toMatchObject({
      title: '990 alerts: Shell in a container',
      total: 990,
      counts: '990 low',
      alertsLeftOut: 790,
    });
    expect((last['alerts'] as unknown[]).length).toBe(200);
  });

  it('send a digest over its time', async () => {
    connect();
    policy({ per: 'digest', everyMs: 60_000 });
    raise(newAlert(1));
    now += 30_000;
    raise(newAlert(2), newAlert(3));
    await new Promise((resolve) => setImmediate(resolve));
    expect(receiver.received).toEqual([]);
    now += 30_000;
    notifier.loopOf('hook').wake();
    await settled();
    expect(receiver.bodies).toMatchObject([{ total: 3, title: '3 alerts: Shell in a container' }]);
  });

  it('tell of a story once, then what was raised meanwhile, then that it is closed', async () => {
    connect();
    policy({ per: 'story', everyMs: 600_000 });
    const inStory = (number: number) => {
      const alert = newAlert(number);
      store.transaction(() => {
        store.alerts.add([alert]);
        if (store.alerts.story('s') === null) store.alerts.putStory(newStory('s'));
        store.alerts.setStory([alert.id], 's', ANN);
        notifier.add([alert]);
      });
      notifier.run();
    };
    inStory(1);
    await settled();
    inStory(2);
    inStory(3);
    now += 600_001;
    notifier.loopOf('hook').wake();
    await settled();
    expect(receiver.bodies.map(({ key, total }) => [key, total])).toEqual([
      ['s', 1],
      ['s', 2],
    ]);
    store.transaction(() => {
      const ids = [1, 2, 3].map(alertIdOf);
      store.alerts.change(ids, { status: 'closed', closeReason: 'benign' }, ANN);
      store.alerts.putStory(newStory('s', { status: 'closed', closeReason: 'benign' }));
    });
    notifier.run();
    await expect.poll(() => receiver.received.length).toBe(3);
    expect(receiver.bodies.at(-1)).toMatchObject({ event: 'resolved', key: 's', total: 3 });
    expect(titles().at(-1)).toMatch(/^Closed \(benign\): /);
    await settled();
    notifier.run();
    expect(store.notifications.openKeys('', 9)).toEqual([]);
  });

  it('that wait for a time go out before what closes them, and a connector that is disabled rests', async () => {
    connect();
    policy({ per: 'story', everyMs: 600_000 });
    const inStory = (number: number) => {
      const alert = newAlert(number);
      store.transaction(() => {
        store.alerts.add([alert]);
        if (store.alerts.story('s') === null) store.alerts.putStory(newStory('s'));
        store.alerts.setStory([alert.id], 's', ANN);
        notifier.add([alert]);
      });
      notifier.run();
    };
    inStory(1);
    await settled();
    inStory(2);
    expect(inState('waiting')).toMatchObject([{ due: now + 600_000 }]);
    store.transaction(() => {
      store.alerts.change([1, 2].map(alertIdOf), { status: 'closed', closeReason: 'benign' }, ANN);
      store.alerts.putStory(newStory('s', { status: 'closed', closeReason: 'benign' }));
    });
    notifier.run();
    await expect.poll(() => receiver.received.length).toBe(3);
    expect(receiver.bodies.map(({ event }) => event)).toEqual(['alert', 'alert', 'resolved']);
    const off = { type: 'webhook', name: 'hook', isEnabled: false, settings: {}, secrets: {} };
    raise(newAlert(9));
    notifier.connectors.put('hook', off, 'ann', now);
    raise(newAlert(10));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(receiver.received.length).toBe(3);
    expect(inState('waiting').length).toBe(1);
    notifier.connectors.put('hook', { ...off, isEnabled: true }, 'ann', now);
    notifier.loopOf('hook').retryNow();
    await settled();
    expect(receiver.received.length).toBe(4);
  });

  it('are tried again with back-off that honours Retry-After, and then held for a person', async () => {
    connect();
    policy();
    receiver.answer = (response) => response.writeHead(503, { 'retry-after': '120' }).end('busy');
    raise(newAlert(1));
    await expect.poll(() => inState('waiting')[0]?.attempts).toBe(1);
    expect(inState('waiting')[0]).toMatchObject({
      due: now + 120_000,
      reason: 'the receiver answered 503: busy',
    });
    expect(notifier.status()).toEqual([
      { connector: 'hook', waiting: 1, dead: 0, failure: 'the receiver answered 503: busy' },
    ]);
    for (let attempt = 2; attempt <= 12; attempt += 1) {
      await expect.poll(() => inState('waiting')[0]?.attempts).toBe(attempt - 1);
      now += 600_001;
      notifier.loopOf('hook').wake();
    }
    await expect.poll(() => inState('dead')[0]?.attempts).toBe(12);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set(['dev/1']),
    );
  });

  it('are not tried again where the receiver will never take them', async () => {
    connect();
    policy();
    receiver.answer = (response) => response.writeHead(404).end('gone');
    raise(newAlert(1));
    await expect.poll(() => inState('dead').length).toBe(1);
    expect(inState('dead')[0]).toMatchObject({
      attempts: 1,
      reason: 'the receiver answered 404: gone',
    });
  });

  it('of other connectors go on while one receiver hangs', async () => {
    const hanging = await new HttpReceiver().start();
    hanging.answer = () => {};
    connect('slow', hanging.url);
    connect();
    policy({ id: 'a', connector: 'slow' });
    policy({ id: 'b' });
    raise(newAlert(1));
    await expect.poll(() => receiver.received.length).toBe(1);
    await expect.poll(() => hanging.received.length).toBe(1);
    expect(inState('begun')).toMatchObject([{ connector: 'slow' }]);
    await hanging.close();
  });

  it('are refused by addresses that are not allowed, before anything is sent', async () => {
    await notifier.close();
    notifier = open([]);
    connect();
    policy();
    raise(newAlert(1));
    await expect.poll(() => inState('dead').length).toBe(1);
    expect(inState('dead')[0]!.reason).toContain('notifications.allow');
    expect(receiver.received).toEqual([]);
  });

  it('stay silent for what is snoozed, and count it', async () => {
    connect();
    policy();
    const snooze = { createdAt: now, createdBy: 'ann', silenced: 0, reason: 'upgrade' };
    notifier.snoozes.add({ ...snooze, id: 'x', kind: 'rule', value: 'shell', until: now + 1_000 });
    raise(newAlert(1), newAlert(2), newAlert(3, { ruleId: 'other', ruleName: 'Other' }));
    await settled();
    expect(titles()).toEqual(['Other']);
    expect(notifier.snoozes.list()).toMatchObject([{ id: 'x', silenced: 2 }]);
    expect(store.alerts.count({})).toBe(3);
    now += 2_000;
    raise(newAlert(4));
    await settled();
    expect(receiver.received.length).toBe(2);
  });

  it('write templates over the alert, with the names of Kibana', async () => {
    connect();
    policy({
      template: {
        title: '{{rule.name}} ({{alert.severity}})',
        body: '{"text":"{{kibana.alert.rule.name}}: {{#context.alerts}}{{kibana.alert.uuid}}{{/context.alerts}}, {{state.signals_count}}"}',
      },
    });
    raise(newAlert(1, { ruleName: 'A "quoted" rule\n' }));
    await settled();
    expect(receiver.bodies).toEqual([{ text: `A "quoted" rule\n: ${alertIdOf(1)}, 1` }]);
  });

  it('do the actions of rules where there is a connector, and say what cannot be done', async () => {
    connect();
    const webhook = {
      id: 'hook',
      action_type_id: '.webhook',
      params: { body: '{"n":"{{rule.name}}"}' },
    };
    const actions = [
      { ...webhook, frequency: { summary: false, notifyWhen: 'onActiveAlert', throttle: null } },
      { ...webhook, id: 'absent' },
      { ...webhook, action_type_id: '.opsgenie' },
      { ...webhook, alerts_filter: { query: { kql: 'a: b' } } },
      { ...webhook, params: { body: '{{#FormatDate}}x{{/FormatDate}}' } },
    ];
    store.rules.put({
      id: 'shell',
      uuid: 'u',
      origin: 'managed',
      revision: 3,
      isEnabled: true,
      isLive: true,
      document: JSON.stringify({ name: 'Shell', actions }),
      base: null,
      file: null,
      createdAt: 1,
      createdBy: 'ann',
      updatedAt: 1,
      updatedBy: 'ann',
    });
    expect(
      notifier.actionsOf('shell').problems.map(({ position, message }) => `${position} ${message}`),
    ).toEqual([
      expect.stringContaining('1 there is no connector with the id absent'),
      expect.stringContaining('2 actions of the type .opsgenie do not run here'),
      expect.stringContaining('3 a filter of its alerts'),
      expect.stringContaining('4 its text, line 1, column 1: the function FormatDate'),
    ]);
    raise(newAlert(1));
    await settled();
    expect(receiver.bodies).toEqual([{ n: 'Shell in a container' }]);
  });

  it('have no secret in the clear: not in the files, the views, the reasons or the log', async () => {
    connect();
    policy();
    receiver.answer = (response) => response.writeHead(500).end('no');
    raise(newAlert(1));
    await expect.poll(() => inState('waiting')[0]?.attempts).toBe(1);
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name);
      if (statSync(path).isFile()) expect(readFileSync(path, 'latin1')).not.toContain(SECRET);
    }
    expect(
      JSON.stringify([notifier.connectors.list(), inState('waiting'), warnings]),
    ).not.toContain(SECRET);
    expect(statSync(join(folder, 'connectors.key')).mode & 0o777).toBe(0o600);
    expect(notifier.connectors.settingsOf('hook')['url']).toContain(SECRET);
  });

  it('say that a connector needs its secrets where the key is another one', async () => {
    connect();
    rmSync(join(folder, 'connectors.key'));
    const other = open();
    expect(other.connectors.get('hook').problem).toMatch(/another key/);
    await other.close();
  });

  it('whose attempt was cut off are sent again, or held where a copy would be seen', async () => {
    connect();
    const slack = { webhook_url: `${receiver.url}/slack` };
    notifier.connectors.put(
      'chat',
      { type: 'slack', name: 'chat', isEnabled: true, settings: {}, secrets: slack },
      'ann',
      now,
    );
    policy({ id: 'a' });
    policy({ id: 'b', connector: 'chat' });
    store.transaction(() => {
      store.alerts.add([newAlert(1)]);
      notifier.add([newAlert(1)]);
    });
    for (const row of inState('waiting'))
      store.notifications.put({ ...row, state: 'begun', attempts: 1 });
    notifier.start();
    notifier.run();
    await expect.poll(() => inState('sent').length).toBe(1);
    expect(inState('sent')).toMatchObject([{ connector: 'hook', attempts: 2 }]);
    expect(inState('dead')).toMatchObject([{ connector: 'chat', attempts: 1 }]);
    expect(inState('dead')[0]!.reason).toContain('it is not known whether it was sent');
    expect(receiver.received.map(({ path }) => path)).toEqual([`/${SECRET}`]);
  });
});
