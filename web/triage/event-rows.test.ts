import { expect, it, vi } from 'vitest';
import type { AlertSummary } from './targets.ts';

vi.hoisted(() => vi.stubGlobal('addEventListener', () => {}));
const { eventRows, rulesText, selectedOf, selectedText } = await import('./event-rows.ts');

const alert = (id: string, event: string | null, given: Partial<AlertSummary> = {}) =>
  ({
    id,
    event,
    time: `time of ${id}`,
    severity: 'low',
    riskScore: 1,
    status: 'open',
    closeReason: null,
    ruleId: `rule ${id}`,
    ruleName: `Rule ${id}`,
    tags: [],
    assignees: [],
    notes: 0,
    suppressed: 0,
    ...given,
  }) as unknown as AlertSummary;

const ALERTS = [
  alert('a', '1', { status: 'acknowledged', riskScore: 9, notes: 1 }),
  alert('b', null),
  alert('c', '1', { severity: 'high', assignees: ['anna'], suppressed: 2 }),
  alert('d', '2'),
  alert('e', null),
];

it('alerts of one event share the row of the worst one, in the state of the one that has progressed least', () => {
  const rows = eventRows(ALERTS, true);
  expect(rows.map(({ id, all }) => [id, ...all.map((each) => each.id)])).toEqual([
    ['c', 'c', 'a'],
    ['b', 'b'],
    ['d', 'd'],
    ['e', 'e'],
  ]);
  expect(rows[0]).toMatchObject({ severity: 'high', status: 'open', closeReason: null });
  expect(rows.map(rulesText).slice(0, 2)).toEqual(['2 rules: Rule c, Rule a', 'Rule b']);
  expect(eventRows(ALERTS, false)).toHaveLength(5);
});

it('an open alert that is read after a row was closed stands in a row of its own, and stays there', () => {
  const closed = { status: 'closed', closeReason: 'benign' } as const;
  const placed = new Map<string, string>();
  const idsOf = (alerts: readonly AlertSummary[]) =>
    eventRows(alerts, true, placed).map(({ all }) => all.map(({ id }) => id).join());
  const [a, b] = [alert('a', '1'), alert('b', '1')];
  expect(idsOf([a, b])).toEqual(['a,b']);
  const judged = [a, b].map((each) => ({ ...each, ...closed }));
  expect(idsOf([...judged, alert('c', '1'), alert('d', '1', closed)])).toEqual(['a,b,d', 'c']);
  expect(idsOf([...judged, alert('c', '1', closed)])).toEqual(['a,b', 'c']);
});

it('a row stands where its first alert stands, and says all that its alerts have', () => {
  const [row] = eventRows(ALERTS, true);
  expect(row).toMatchObject({
    key: 'a',
    time: 'time of a',
    riskScore: 9,
    assignees: ['anna'],
    notes: 1,
    suppressed: 2,
  });
});

it('one rule that has raised two alerts on an event is not two rules', () => {
  const rows = eventRows([alert('a', '1'), alert('b', '1', { ruleId: 'rule a' })], true);
  expect(rows.map(rulesText)).toEqual(['2 alerts: Rule a, Rule b']);
});

it('a row stays the same object until one of its alerts changes or one more is read', () => {
  const rows = eventRows(ALERTS, true);
  const changed = ALERTS.with(2, { ...(ALERTS[2] as AlertSummary), status: 'acknowledged' });
  const next = eventRows([...changed, alert('f', '2', { severity: 'critical' })], true);
  expect(next.map((row, at) => row === rows[at])).toEqual([false, true, false, true]);
  expect(next.map(({ key }) => key)).toEqual(rows.map(({ key }) => key));
  expect(next.map(({ id }) => id)).toEqual(['c', 'b', 'f', 'e']);
});

it('a selected row has all of its alerts, and an alert that is listed no more stays selected', () => {
  const rows = eventRows(ALERTS, true);
  const selected = selectedOf(rows, new Set(['c', 'd', 'gone']));
  expect(selected).toEqual({
    keys: new Set(['a', 'd', 'gone']),
    alerts: ['c', 'a', 'd', 'gone'],
  });
  expect(selectedText(selected)).toBe('4 alerts on 3 events selected');
  expect(selectedText(selectedOf(rows, new Set(['d'])))).toBe('1 selected');
});
