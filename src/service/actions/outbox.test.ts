import { readFileSync, rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { alertIdOf, newAlert } from '../../stores/alert.testing.ts';
import { openDetectionStore } from '../../stores/open/detection.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { logAction } from './log-action.ts';
import { type AlertAction, type Delivery } from './alert-action.ts';
import { Outbox } from './outbox.ts';

let folder: string;
let store: DetectionStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  store = await openDetectionStore(join(folder, 'detection.db'));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const warnings: string[] = [];
const log = { warn: (_: object, message: string) => void warnings.push(message) };

const outboxOf = (...actions: AlertAction[]) => new Outbox({ space: 'dev', store, actions, log });

function raise(outbox: Outbox, ...numbers: number[]): void {
  const alerts = numbers.map((number) => newAlert(number));
  store.transaction(() => {
    store.alerts.add(alerts);
    outbox.add(alerts);
  });
}

it('is tried again until an action succeeds, with the same ids, and says why it waits', async () => {
  const tried: (readonly Delivery[])[] = [];
  let isDown = true;
  const outbox = outboxOf({
    type: 'test',
    run: async (deliveries) => {
      tried.push(deliveries);
      if (isDown) throw new Error('the receiver is down');
    },
  });
  raise(outbox, 1, 2);
  vi.useFakeTimers();
  try {
    outbox.run();
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.status()).toEqual([
      { space: 'dev', action: 'test', waiting: 2, refused: 0, failure: 'the receiver is down' },
    ]);
    isDown = false;
    await vi.advanceTimersByTimeAsync(1_000);
  } finally {
    vi.useRealTimers();
  }
  expect(outbox.status()).toEqual([
    { space: 'dev', action: 'test', waiting: 0, refused: 0, failure: null },
  ]);
  expect(tried.map((all) => all.map(({ id, isRepeated }) => [id, isRepeated]))).toEqual([
    [
      ['dev/1', false],
      ['dev/2', false],
    ],
    [
      ['dev/1', true],
      ['dev/2', true],
    ],
  ]);
  await outbox.close();
});

it('has nothing of alerts that existed before', async () => {
  const outbox = outboxOf({ type: 'test', run: async () => {} });
  store.alerts.add([newAlert(1)]);
  const again = { ...newAlert(1), runId: 'another' };
  store.transaction(() => {
    store.alerts.add([again]);
    outbox.add([again]);
  });
  expect(store.outbox.counts()).toEqual(new Map());
  await outbox.close();
});

it('says what waits for an action that is not set up any more', () => {
  raise(outboxOf({ type: 'gone', run: async () => {} }), 1);
  warnings.length = 0;
  outboxOf();
  expect(warnings).toEqual(['alerts wait for an action that is not configured']);
});

it('writes one line for an alert, which no character of an event can break', async () => {
  const file = join(folder, 'alerts.ndjson');
  const outbox = outboxOf(logAction(file));
  const alert = { ...newAlert(1), reason: 'a\nb\u2028c\u001b[31m' };
  store.transaction(() => {
    store.alerts.add([alert]);
    outbox.add([alert]);
  });
  outbox.run();
  await expect.poll(() => store.outbox.counts().size).toBe(0);
  const text = readFileSync(file, 'utf8');
  // eslint-disable-next-line no-control-regex -- that is what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u2028]/u);
  expect(text.split('\n')).toHaveLength(2);
  expect(JSON.parse(text)).toMatchObject({
    'kibana.alert.uuid': alertIdOf(1),
    'kibana.alert.reason': alert.reason,
    'kibana.space_ids': ['dev'],
    'dockwarden.delivery': 'dev/1',
  });
  await outbox.close();
});
