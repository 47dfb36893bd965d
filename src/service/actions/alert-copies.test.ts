import { afterEach, beforeEach, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertIdOf, ANN, MORNING, newAlert } from '../../stores/alert.testing.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { FakeCluster } from '../../stores/opensearch/fake-cluster.testing.ts';
import { openDetectionStore } from '../../stores/open/detection.ts';
import { AlertCopies, type CopiesConfig } from './alert-copies.ts';

let folder: string;
let store: DetectionStore;
let cluster: FakeCluster;
/** What was sent, in order: index, id and version. */
let sent: (readonly [index: string, id: string, version: number])[] = [];
let statusOf: (id: string) => number = () => 201;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'copies-'));
  store = await openDetectionStore(join(folder, 'detection.db'));
  cluster = new FakeCluster();
  await cluster.open();
  sent = [];
  statusOf = () => 201;
  cluster.fault = ({ path, body }) => {
    if (!path.startsWith('/_bulk')) return null;
    const lines = body.split('\n');
    const actions = lines.filter((_, at) => at % 2 === 0 && at + 1 < lines.length);
    const items = actions.map((line) => {
      const { index } = JSON.parse(line) as {
        index: { _index: string; _id: string; version: number };
      };
      const { _index: name, _id: id, version } = index;
      sent.push([name, id, version]);
      return { index: { status: statusOf(id) } };
    });
    return { items };
  };
});
afterEach(() => {
  cluster.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const DAY_MS = 86_400_000;

async function copyAll(more: Partial<CopiesConfig> = {}) {
  const copies = new AlertCopies({
    space: 'dev',
    store,
    now: () => MORNING,
    log: { warn: () => {} },
    waits: [1],
    config: {
      connection: { url: cluster.url, auth: { kind: 'none' }, ca: null },
      alias: '.alerts',
      backfillMs: 30 * DAY_MS,
      ...more,
    },
  });
  copies.run();
  await expect.poll(() => copies.status()).toMatchObject({ waiting: 0, failure: null });
  await copies.close();
  return copies;
}

it('sends each alert to the index of its month, and then only what has changed', async () => {
  store.alerts.add([newAlert(1), newAlert(2, { createdAt: MORNING - 28 * DAY_MS })]);
  await copyAll();
  expect(sent).toEqual([
    ['alerts.dev-2025.11', alertIdOf(1), 1],
    ['alerts.dev-2025.10', alertIdOf(2), 2],
  ]);
  sent = [];
  await copyAll();
  expect(sent).toEqual([]);
  store.alerts.change([alertIdOf(2)], { status: 'closed', closeReason: 'benign' }, ANN);
  await copyAll();
  expect(sent).toEqual([['alerts.dev-2025.10', alertIdOf(2), 3]]);
});

it('leaves out alerts that are older than wanted at first, and their changes', async () => {
  store.alerts.add([newAlert(1), newAlert(2, { createdAt: MORNING - 31 * DAY_MS })]);
  await copyAll();
  store.alerts.change([alertIdOf(2)], { addTags: ['late'] }, ANN);
  await copyAll();
  expect(sent.map(([, id]) => id)).toEqual([alertIdOf(1)]);
});

it('starts from the first alert where it writes to another alias', async () => {
  store.alerts.add([newAlert(1)]);
  await copyAll();
  await copyAll({ alias: 'others' });
  expect(sent.map(([index]) => index)).toEqual(['alerts.dev-2025.11', 'others.dev-2025.11']);
});

it('remembers what was refused until it is taken, also after a change and over a restart', async () => {
  statusOf = (id) => (id === alertIdOf(1) ? 400 : 201);
  store.alerts.add([newAlert(1), newAlert(2)]);
  expect((await copyAll()).status()).toMatchObject({ refused: 1, waiting: 0 });
  const again = await copyAll();
  expect(again.refused.list(10).map(({ id }) => id)).toEqual([alertIdOf(1)]);
  statusOf = () => 201;
  store.alerts.change([alertIdOf(1)], { addTags: ['mended'] }, ANN);
  expect((await copyAll()).status()).toMatchObject({ refused: 0 });
});
