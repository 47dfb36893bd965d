import { expect, it, vi } from 'vitest';
import type { AlertSummary } from '../../triage/targets.ts';

vi.hoisted(() => vi.stubGlobal('addEventListener', () => {}));
const { alertsOf, eventRows } = await import('./event-rows.ts');

const alert = (id: string, event: string | null, given: Partial<AlertSummary> = {}) =>
  ({
    id,
    event,
    severity: 'low',
    riskScore: 1,
    status: 'open',
    closeReason: null,
    ...given,
  }) as AlertSummary;

it('alerts of one event share the row of the worst one, in the state of the one that has progressed least', () => {
  const alerts = [
    alert('a', '1', { status: 'closed', closeReason: 'benign' }),
    alert('b', null),
    alert('c', '1', { severity: 'high' }),
    alert('d', '2'),
    alert('e', null),
  ];
  const rows = eventRows(alerts, true);
  expect(rows.map(({ id, all }) => [id, ...all.map((each) => each.id)])).toEqual([
    ['c', 'c', 'a'],
    ['b', 'b'],
    ['d', 'd'],
    ['e', 'e'],
  ]);
  expect(rows[0]).toMatchObject({ severity: 'high', status: 'open', closeReason: null });
  expect(alertsOf(rows, new Set(['c', 'd'])).map(({ id }) => id)).toEqual(['c', 'a', 'd']);
  expect(eventRows(alerts, false)).toHaveLength(5);
});
