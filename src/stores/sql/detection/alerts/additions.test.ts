import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, expect, it } from 'vitest';
import { newAlert } from '../../../alert.testing.ts';
import { openDetectionStore } from '../../../embedded/detection/detection-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'additions-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('keeps one entry in the log of changes for an alert that grows for days', async () => {
  const path = join(folder, 'grown.db');
  const store = await openDetectionStore(path);
  const suppression = { instance: 'i', start: 1n, end: 2n, count: 0 };
  const alerts = [1, 2, 3].map((each) => newAlert(each, { suppression }));
  store.alerts.add(alerts);
  store.transaction(() => {
    for (let count = 1; count <= 500; count += 1) {
      const grown = { ...suppression, count };
      const changes = alerts.slice(0, 2).map(({ id }) => ({ id, suppression: grown }));
      store.alerts.grow(changes, 1_000 + count);
    }
  });
  expect(store.alerts.changesSince(0, 10).map(({ id, suppression: s }) => [id, s?.count])).toEqual([
    [alerts[2]?.id, 0],
    [alerts[0]?.id, 500],
    [alerts[1]?.id, 500],
  ]);
  store.close();
  const database = new DatabaseSync(path);
  const row = database.prepare('SELECT count(*) AS entries FROM alert_changes').get();
  database.close();
  expect(row).toEqual({ entries: 3 });
});
