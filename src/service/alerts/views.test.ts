import { expect, test } from 'vitest';
import { ruleRow } from '../../stores/detection-rows.testing.ts';
import { idOf, newAlert, newSequence } from './alert.testing.ts';
import { changeAlerts } from './change-alerts.ts';
import { openTriage } from './triage.testing.ts';
import { alertPage } from './views.ts';

const doing = (args: string[], parent: string, container: string) => ({
  event: { category: 'process' },
  process: { name: args[0], args, parent: { name: parent } },
  container: { name: container },
});

test('a row says what happened, where, and what people made of it', async () => {
  const { store, parts } = await openTriage();
  const query = 'process where process.name == "sh" and process.args == "id"';
  store.rules.put(ruleRow('rule-1', { document: JSON.stringify({ query }) }));
  store.alerts.add([
    newAlert('a', {
      createdAt: Date.parse('2026-11-26T05:00:00.250Z'),
      facets: { 'user.name': 'root', 'host.name': 'node-1' },
      document: JSON.stringify(doing(['sh', '-c', 'id'], 'nginx', 'web')),
      suppression: { instance: 'i', start: null, end: null, count: 3 },
    }),
  ]);
  const change = { status: 'closed', closeReason: 'benign', addTags: ['lab'] } as const;
  changeAlerts(parts, { ids: [idOf('a')], change, note: 'Ours.', by: 'ann' });
  const page = alertPage(store, { query: {}, order: 'newest', limit: 10 });
  expect(page).toEqual({
    alerts: [
      {
        id: idOf('a'),
        time: '2026-11-26T05:00:00.250Z',
        firstEvent: '2025-11-24T16:00:00.000Z',
        lastEvent: '2025-11-24T16:00:00.000Z',
        severity: 'low',
        riskScore: 21,
        ruleId: 'rule-1',
        ruleName: 'Shell in a container',
        command: 'sh -c id',
        matched: [
          { start: 0, end: 2 },
          { start: 6, end: 8 },
        ],
        process: 'sh',
        parent: 'nginx',
        container: 'web',
        image: '',
        pod: '',
        host: 'node-1',
        user: 'root',
        status: 'closed',
        closeReason: 'benign',
        assignees: [],
        tags: ['lab'],
        suppressed: 3,
        notes: 1,
        story: null,
        event: '1',
        isBuildingBlock: false,
        reason: 'process event with process sh',
      },
    ],
    next: null,
  });
});

test('of a sequence, all members in the order of their stages, and what they share', async () => {
  const { store } = await openTriage();
  const query = 'sequence [process where true] [process where process.args == "+x"]';
  store.rules.put(ruleRow('rule-1', { document: JSON.stringify({ query }) }));
  store.alerts.add(
    newSequence('s', [doing(['curl', 'x'], 'sh', 'web'), doing(['chmod', '+x'], 'bash', 'web')]),
  );
  const { alerts } = alertPage(store, { query: {}, order: 'newest', limit: 10 });
  expect(alerts).toMatchObject([
    {
      command: 'curl x → chmod +x',
      matched: [{ start: 15, end: 17 }],
      process: 'chmod',
      parent: '',
      container: 'web',
    },
  ]);
});

test('an event that was made very large has no parts, so that lists do not wait for it', async () => {
  const { store } = await openTriage();
  const query = 'process where process.args == "id"';
  store.rules.put(ruleRow('rule-1', { document: JSON.stringify({ query }) }));
  const args = ['sh', 'id', ...Array.from({ length: 10_000 }, (_, at) => `--${at}`)];
  store.alerts.add([
    newAlert('large', { document: JSON.stringify(doing(args, 'nginx', 'web')) }),
    newAlert('usual', { document: JSON.stringify(doing(['sh', 'id'], 'nginx', 'web')) }),
  ]);
  const { alerts } = alertPage(store, { query: {}, order: 'newest', limit: 10 });
  const parts = new Map(alerts.map(({ id, matched }) => [id, matched.length]));
  expect(parts.get(idOf('large'))).toBe(0);
  expect(parts.get(idOf('usual'))).toBe(1);
});

test('pages follow each other, and are bounded', async () => {
  const { store } = await openTriage();
  store.alerts.add(Array.from({ length: 510 }, (_, at) => newAlert(`a${at}`, { createdAt: at })));
  const first = alertPage(store, { query: {}, order: 'newest', limit: 10_000 });
  expect(first.alerts).toHaveLength(500);
  const request = { query: {}, order: 'newest', limit: 500, after: first.next } as const;
  const second = alertPage(store, request);
  expect(second.alerts.map(({ id }) => id)).toEqual(
    Array.from({ length: 10 }, (_, at) => idOf(`a${9 - at}`)),
  );
  expect(second.next).toBeNull();
});
