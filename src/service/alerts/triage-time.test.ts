import { expect, test } from 'vitest';
import { idOf, newAlert } from './alert.testing.ts';
import { changeAlerts, MAX_PAUSE_MS } from './change-alerts.ts';
import { openTriage } from './triage.testing.ts';

const START = 1_764_000_000_000;

test('the time between decisions of a person is that of the rules of the later one', async () => {
  const { store, parts } = await openTriage();
  store.alerts.add([
    ...['a', 'b', 'c'].map((name) => newAlert(name, { ruleId: 'loud' })),
    newAlert('d', { ruleId: 'quiet' }),
  ]);
  let now = START;
  const close = (by: string, afterMs: number, ...names: string[]) => {
    now += afterMs;
    const change = { status: 'closed', closeReason: 'benign' } as const;
    changeAlerts({ ...parts, now: () => now }, { ids: names.map(idOf), change, by });
  };
  const spent = () => Object.fromEntries(store.triageTimes.since(0));
  // It is not known when they began.
  close('ann', 0, 'a');
  expect(spent()).toEqual({});
  close('ann', 60_000, 'b');
  expect(spent()).toEqual({ loud: 60_000 });
  // Programs are not busy, and do not come between.
  close('key:ci', 1_000, 'a');
  close('ann', 9_000, 'c', 'd');
  expect(spent()).toEqual({ loud: 65_000, quiet: 5_000 });
  // What changes nothing is no decision.
  close('ann', 1_000, 'c');
  expect(spent()).toEqual({ loud: 65_000, quiet: 5_000 });
});

test('a pause is not counted', async () => {
  const { store, parts } = await openTriage();
  store.alerts.add([newAlert('a'), newAlert('b')]);
  const change = { status: 'acknowledged' } as const;
  for (const [name, now] of [
    ['a', START],
    ['b', START + MAX_PAUSE_MS + 1],
  ] as const)
    changeAlerts({ ...parts, now: () => now }, { ids: [idOf(name)], change, by: 'ann' });
  expect(store.triageTimes.since(0).size).toBe(0);
  expect(store.triageTimes.lastOf('ann')).toBe(START + MAX_PAUSE_MS + 1);
});
