import { NO_MATCHES } from '../../stores/detection-store.ts';
import { expect, test } from 'vitest';
import { ruleRow } from '../../stores/detection-rows.testing.ts';
import type { NewAlert, TriageChange } from '../../stores/alert-store.ts';
import { idOf, newAlert, newSequence } from './alert.testing.ts';
import { changeAlerts } from './change-alerts.ts';
import { expireAlerts } from './expire-alerts.ts';
import { ruleDays } from '../rules/overview/rule-days.ts';
import { ruleNoise } from './rule-noise.ts';
import { openTriage } from './triage.testing.ts';

const NOW = 1_764_000_000_000;
const DAY = 24 * 60 * 60 * 1_000;

const at = (days: number, ruleId: string, more: Partial<NewAlert> = {}) => ({
  createdAt: NOW - days * DAY,
  ruleId,
  ...more,
});

test('what rules cost, the dearest first', async () => {
  const { store, parts } = await openTriage();
  const rule = (id: string, name: string, days: number) =>
    ruleRow(id, { document: JSON.stringify({ name }), createdAt: NOW - days * DAY });
  store.rules.put(rule('quiet', 'Quiet', 100));
  store.rules.put(rule('right', 'Right', 100));
  store.rules.put(rule('noisy', 'Noisy', 2));
  store.states.addTotals('noisy', {
    ...NO_MATCHES,
    matches: 12,
    suppressed: 3,
    excepted: 5,
    candidates: 4_000,
    runs: 10,
    runMs: 20,
  });
  store.alerts.add([
    ...newSequence('n1', [{}, {}], at(1, 'noisy')),
    newAlert('n2', at(1.5, 'noisy', { isBuildingBlock: true })),
    newAlert('n3', at(1, 'noisy')),
    newAlert('n4', at(1, 'noisy')),
    newAlert('r1', at(6, 'right')),
    newAlert('r2', at(8, 'right')),
    newAlert('r3', at(31, 'right')),
  ]);
  const close = (name: string, closeReason: TriageChange['closeReason']) =>
    changeAlerts(parts, {
      ids: [idOf(name)],
      change: { status: 'closed', closeReason },
      by: 'ann',
    });
  close('n1', 'false_positive');
  close('n2', 'benign');
  close('n3', 'duplicate');
  close('r1', 'true_positive');
  close('r2', 'true_positive');
  const [noisy, second, third] = ruleNoise(store, NOW);
  expect(noisy).toMatchObject({
    ruleId: 'noisy',
    ruleName: 'Noisy',
    alerts7Days: 4,
    alertsByDay: [0, 0, 0, 0, 0, 1, 3],
    shareFalse: 0.5,
    alerts30Days: 4,
    alertsPerDay: 2,
    statuses: { open: 1, acknowledged: 0, closed: 3 },
    verdicts: { true_positive: 0, benign: 1, false_positive: 1, duplicate: 1 },
    shareTrue: 0,
    shareTrueOrBenign: 0.5,
    // One was benign and one was false; the open one and the duplicate do not count.
    costToPeople: 2,
    microsPerCandidate: 5,
    matches: 12,
    suppressed: 3,
    excepted: 5,
    backlog: 0,
    lastMatch: null,
  });
  expect([second, third]).toMatchObject([
    { ruleId: 'right', alerts7Days: 1, alerts30Days: 2, shareTrue: 1, costToPeople: 0 },
    { ruleId: 'quiet', alerts30Days: 0, shareTrue: null, microsPerCandidate: null },
  ]);
  const { days } = ruleDays(store, 'noisy', NOW);
  expect(days).toHaveLength(30);
  expect(days.slice(-2)).toEqual([
    {
      start: expect.stringContaining('T'),
      alerts: 1,
      verdicts: { true_positive: 0, benign: 1, false_positive: 0, duplicate: 0 },
      withoutVerdict: 0,
    },
    {
      start: expect.stringContaining('T'),
      alerts: 3,
      verdicts: { true_positive: 0, benign: 0, false_positive: 1, duplicate: 1 },
      withoutVerdict: 1,
    },
  ]);
  expect(days.slice(0, -2).every(({ alerts }) => alerts === 0)).toBe(true);
});

test('old alerts go in steps, and are not raised again', async () => {
  const { store } = await openTriage();
  const old = Array.from({ length: 450 }, (_, each) => newAlert(`o${each}`, at(40, 'a')));
  store.alerts.add([...old, newAlert('new', at(1, 'a'))]);
  expect([...expireAlerts(store, NOW - 30 * DAY)]).toEqual([200, 200, 50]);
  expect(store.alerts.ids({}, 10, null)).toEqual([idOf('new')]);
  expect(store.alerts.add(old)).toBe(0);
});
