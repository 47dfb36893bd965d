import { expect, it } from 'vitest';
import { alertOf, reportWith } from './report.testing.ts';
import { foundIn, groupKeys, rowsOf, within } from './rows.ts';

const second = (number: number) => `2026-11-24T12:00:0${number}Z`;
const where = { container: '', containerId: '', image: '', pod: '', host: '' };
const { alerts } = reportWith([
  alertOf({ id: 'a', start: second(3), severity: 'low', where: { ...where, containerId: 'c1' } }),
  alertOf({ id: 'b', start: second(1), severity: 'high', where: { ...where, containerId: 'c2' } }),
  alertOf({ id: 'b', start: second(2), severity: 'low', where: { ...where, containerId: 'c1' } }),
]);
const keys = (...given: Parameters<typeof rowsOf>) => rowsOf(...given).map(({ key }) => key);

it('sorts by time, back, and by severity', () => {
  const none = () => false;
  expect(keys(alerts, 'time', 'time', none)).toEqual(['b', 'b~2', 'a']);
  expect(keys(alerts, 'time', '-time', none)).toEqual(['a', 'b~2', 'b']);
  expect(keys(alerts, 'time', 'severity', none)).toEqual(['b', 'b~2', 'a']);
});

it('groups by container, the worst first, and shows alerts of open groups', () => {
  expect(keys(alerts, 'container', 'time', () => false)).toEqual(['container c2', 'container c1']);
  expect(keys(alerts, 'container', 'time', (key) => key === 'container c1')).toEqual([
    'container c2',
    'container c1',
    'b~2',
    'a',
  ]);
  expect(alerts.flatMap(groupKeys)).toContain('rule 0');
});

it('leaves out severities and times', () => {
  expect(foundIn(alerts, { search: '', without: ['low'] }).map(({ key }) => key)).toEqual(['b']);
  const [from, to] = [Date.parse(second(2)), Date.parse(second(3))];
  expect(within(alerts, { from, to }).map(({ key }) => key)).toEqual(['a', 'b~2']);
  expect(within(alerts, { from: null, to: null })).toHaveLength(3);
});
