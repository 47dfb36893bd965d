import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { alertIdOf, newAlert } from '../../../alert.testing.ts';
import { openDetectionStore } from '../../../embedded/detection/detection-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'rows-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('changes alerts in the order in which they are stored, whatever their ids are', async () => {
  const { alerts, close } = await openStore();
  const numbers = Array.from({ length: 60 }, (_, number) => number);
  // The later an alert is, the lower is its id.
  const ids = numbers.map((number) => alertIdOf(numbers.length - number));
  alerts.add(ids.map((id, number) => newAlert(number, { id })));
  const author = { at: 1, by: 'ann', job: 'j' };
  const from = alerts.changesSince(0, 100).at(-1)?.change ?? 0;
  const changed = alerts.change(ids.toSorted(), { status: 'closed' }, author);
  expect(changed).toEqual(ids.toSorted());
  expect(alerts.changesSince(from, 100).map(({ id }) => id)).toEqual(ids);
  expect(alerts.undo('j', author, 100).restored).toEqual(ids);
  close();
});

it('leaves out what is no id, or that of no alert', async () => {
  const { alerts, close } = await openStore();
  alerts.add([newAlert(1)]);
  const ids = ['', 'x', alertIdOf(2), alertIdOf(1), alertIdOf(1)];
  expect(alerts.change(ids, { status: 'closed' }, { at: 1, by: 'ann' })).toEqual([alertIdOf(1)]);
  expect(alerts.change([], { status: 'open' }, { at: 1, by: 'ann' })).toEqual([]);
  close();
});

let count = 0;
async function openStore() {
  count += 1;
  const store = await openDetectionStore(join(folder, `${count}.db`));
  return { alerts: store.alerts, close: () => store.close() };
}
