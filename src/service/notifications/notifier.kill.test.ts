import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HttpReceiver } from '../../respond/notify/receivers/http-receiver.testing.ts';
import { builtProgram } from '../../stores/built-program.testing.ts';
import { openDetectionStore } from '../../stores/open/detection.ts';
import { LIVES, MESSAGES_OF_LIFE, runAndKill } from './killed-lives.testing.ts';
import { Notifier } from './notifier.ts';

/** Raises alerts as fast as it can; each is sent to a webhook and to Slack. */
const SERVICE = `
  import { openDetectionStore } from '../../stores/open/detection.ts';
  import { newAlert } from '../../stores/alert.testing.ts';
  import { Notifier } from './notifier.ts';
  const [folder, url] = process.argv.slice(2);
  const store = await openDetectionStore(folder + '/detection.db');
  const config = { folder, allow: ['127.0.0.1'], publicUrl: null, connectors: [] };
  const log = { warn: () => {} };
  const notifier = new Notifier({ space: 'default', store, config, people: async () => [], now: Date.now, log });
  const types = [['hook', 'webhook', 'url'], ['chat', 'slack', 'webhook_url']];
  for (const [id, type, secret] of types) {
    const secrets = { [secret]: url + '/' + id };
    notifier.connectors.put(id, { type, name: id, isEnabled: true, settings: {}, secrets }, 'ann', 1);
    notifier.policies.put({
      id, name: id, isEnabled: true, connector: id, query: '', per: 'alert', everyMs: 0, most: 1_000_000,
      resolves: false, template: { title: '{{alert.id}}', body: null }, updatedAt: 1, updatedBy: 'ann',
    });
  }
  notifier.start();
  store.onCommit(() => notifier.run());
  notifier.run();
  let number = store.alerts.count({});
  setInterval(() => {
    const alerts = Array.from({ length: 3 }, () => newAlert((number += 1)));
    store.transaction(() => {
      store.alerts.add(alerts);
      notifier.add(alerts);
    });
  }, 5);`;

it('every alert is sent or held for a person, and none twice to a receiver that cannot tell, however often the process is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'notify-kill-'));
  const program = await builtProgram(import.meta.dirname, SERVICE);
  const receiver = await new HttpReceiver().start();
  // So that kills fall into attempts.
  receiver.answer = (response) => void setTimeout(() => response.end('ok'), 2);
  try {
    await runAndKill(program, folder, receiver);
    const store = await openDetectionStore(join(folder, 'detection.db'));
    const config = { folder, allow: ['127.0.0.1'], publicUrl: null, connectors: [] };
    const log = { warn: () => {} };
    const notifier = new Notifier({
      space: 'default',
      store,
      config,
      people: async () => [],
      now: Date.now,
      log,
    });
    notifier.start();
    notifier.run();
    const waiting = () => notifier.status().map((each) => each.waiting);
    await expect.poll(waiting, { timeout: 60_000 }).toEqual([0, 0]);
    await notifier.close();
    const held = store.notifications.list({ states: ['dead'], limit: 1_000 });
    const raised = store.alerts.ids({}, 1_000_000, null);
    store.close();

    const hook = receiver.received.filter(({ path }) => path === '/hook');
    const alertsOf = (body: string) => (JSON.parse(body) as { alerts: { id: string }[] }).alerts;
    const byId = new Map(
      hook.map(({ headers, body }) => [headers['webhook-id'], alertsOf(body)[0]!.id]),
    );
    // A repeated delivery has the id that it had, by which the receiver knows it.
    expect([...byId.values()].toSorted()).toEqual(raised);
    expect(hook.length - byId.size).toBeLessThanOrEqual(LIVES);

    const chat = receiver.received.filter(({ path }) => path === '/chat');
    const titles = chat.map(({ body }) => (JSON.parse(body) as { text: string }).text);
    expect(new Set(titles).size).toBe(titles.length);
    expect(
      held.every(({ connector, reason }) => connector === 'chat' && reason!.includes('not known')),
    ).toBe(true);
    expect(held.length).toBeLessThanOrEqual(LIVES);
    const heldAlerts = held.map(
      ({ content }) => (JSON.parse(content) as { alerts: string[] }).alerts[0]!,
    );
    expect([...new Set([...titles, ...heldAlerts])].toSorted()).toEqual(raised);
    expect(raised.length).toBeGreaterThan((LIVES * MESSAGES_OF_LIFE) / 3);
  } finally {
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
