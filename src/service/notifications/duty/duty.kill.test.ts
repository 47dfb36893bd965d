import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HttpReceiver } from '../../../respond/notify/receivers/http-receiver.testing.ts';
import { builtProgram } from '../../../stores/built-program.testing.ts';
import { openDetectionStore } from '../../../stores/open/detection.ts';
import { LIVES, runAndKill } from '../killed-lives.testing.ts';
import { Notifier } from '../notifier.ts';

/**
 * Raises alerts of new stories and notes on them again and again; each note mentions bob, and each story is escalated twice. Its
 * clock is a thousand times as fast, so that no bound of messages in a minute is met.
 */
const SERVICE = `
  import { openDetectionStore } from '../../../stores/open/detection.ts';
  import { alertIdOf, newAlert, newStory } from '../../../stores/alert.testing.ts';
  import { Notifier } from '../notifier.ts';
  const [folder, url] = process.argv.slice(2);
  const store = await openDetectionStore(folder + '/detection.db');
  const config = { folder, allow: ['127.0.0.1'], publicUrl: null, connectors: [] };
  const log = { warn: () => {} };
  const people = async () => [{ id: 'b', name: 'bob', canTriage: true }];
  const now = () => Date.now() * 1_000;
  const notifier = new Notifier({ space: 'default', store, config, people, now, log });
  const type = { type: 'webhook', name: 'hook', isEnabled: true, settings: {} };
  notifier.connectors.put('hook', { ...type, secrets: { url } }, 'ann', 1);
  notifier.start();
  notifier.duty.contacts.put('bob', { user: 'b', connector: 'hook', handle: 'bob', updatedAt: 1 });
  const to = { kind: 'person', id: 'bob' };
  notifier.duty.escalations.put({
    id: 'e', name: 'e', isEnabled: true, severity: 'low', updatedAt: 1, updatedBy: 'ann',
    steps: [{ waitMs: 5_000, target: to }, { waitMs: 5_000, target: to }],
  });
  store.onCommit(() => notifier.run());
  notifier.run();
  let number = store.alerts.count({});
  setInterval(() => {
    number += 1;
    const alert = newAlert(number);
    store.transaction(() => {
      store.alerts.putStory(newStory('s' + number));
      store.alerts.add([alert]);
      store.alerts.setStory([alert.id], 's' + number, null);
      notifier.add([alert]);
      store.alerts.addNote(alertIdOf(number), '@bob note ' + number, { at: now(), by: 'ann' });
    });
  }, 30);`;

it('each mention and each step of an escalation is notified once, however often the process is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'duty-kill-'));
  const program = await builtProgram(import.meta.dirname, SERVICE);
  const receiver = await new HttpReceiver().start();
  try {
    await runAndKill(program, folder, receiver);
    const store = await openDetectionStore(join(folder, 'detection.db'));
    const notifier = new Notifier({
      space: 'default',
      store,
      config: { folder, allow: ['127.0.0.1'], publicUrl: null, connectors: [] },
      people: async () => [{ id: 'b', name: 'bob', canTriage: true }],
      now: () => Date.now() * 1_000,
      log: { warn: () => {} },
    });
    notifier.start();
    const stories = store.alerts.count({});
    const isOver = () => {
      notifier.run();
      const [hook] = notifier.status();
      return store.escalations.nextDue() === null && hook?.waiting === 0;
    };
    await expect.poll(isOver, { timeout: 60_000 }).toBe(true);
    await notifier.close();
    const entries = store.inbox.list('bob', { isUnread: false, before: 1e9, limit: 10_000 });
    const notes = entries.filter(({ kind }) => kind === 'mention').map(({ text }) => text);
    expect(stories).toBeGreaterThan(LIVES * 3);
    expect(notes.toSorted()).toEqual(
      Array.from({ length: stories }, (_, at) => `@bob note ${at + 1}`).toSorted(),
    );
    for (let story = 1; story <= stories; story += 1) {
      const taken = store.stories
        .history(`s${story}`)
        .map(({ detail }) => (JSON.parse(detail) as { step: number }).step);
      expect(taken).toEqual([1, 2]);
    }
    expect(entries).toHaveLength(3 * stories);
    store.close();
    // A repeated delivery has the id that it had, by which the receiver knows it.
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(3 * stories);
    expect(ids.length - new Set(ids).size).toBeLessThanOrEqual(LIVES);
  } finally {
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
