import { describe, expect, it } from 'vitest';
import { parseInstant, UTC } from '../../util/time/index.ts';
import { alertLine, alertList, type AlertListOptions, type ListedAlert } from './alert-list.ts';
import { PLAIN } from './style.ts';
import { displayWidth } from './text-width.ts';

const ALERT: ListedAlert = {
  id: `12fc6100${'0'.repeat(56)}`,
  time: '2026-11-26T15:32:10.123Z',
  severity: 'high',
  ruleName: 'Reverse Shell in a Container',
  command: 'bash -i',
  parent: 'python3',
  container: 'blog',
  status: 'open',
  closeReason: null,
  suppressed: 0,
};

const list = (alerts: readonly ListedAlert[], options: Partial<AlertListOptions> = {}) =>
  [
    ...alertList(alerts, {
      width: Number.POSITIVE_INFINITY,
      style: PLAIN,
      zone: UTC,
      now: parseInstant('2026-11-26T16:00:00Z') ?? 0n,
      ...options,
    }),
  ].join('');

describe('a list of alerts', () => {
  it('has a line for each', () => {
    expect(list([ALERT, { ...ALERT, severity: 'low', parent: '', suppressed: 1_200 }])).toBe(
      'id        raised               severity  rule                          container  what\n' +
        '12fc6100  2026-11-26 15:32:10  high      Reverse Shell in a Container  blog       bash -i  ← python3\n' +
        '12fc6100  2026-11-26 15:32:10  low       Reverse Shell in a Container  blog       bash -i  +1,200 similar\n',
    );
  });

  it('shows the status where one is not open', () => {
    expect(
      list([{ ...ALERT, status: 'closed', closeReason: 'false_positive', container: '' }]),
    ).toBe(
      'id        raised               severity  status                  rule                          what\n' +
        '12fc6100  2026-11-26 15:32:10  high      closed: false positive  Reverse Shell in a Container  bash -i  ← python3\n',
    );
  });

  it('leaves out the day on a terminal, unless one is of another', () => {
    expect(list([ALERT], { width: 120 })).toContain('12fc6100  15:32:10  high');
    const other = { ...ALERT, time: '2026-11-25T15:32:10.123Z' };
    expect(list([ALERT, other], { width: 120 })).toContain('12fc6100  2026-11-26 15:32:10  high');
  });

  it.each([40, 60, 80, 100, 200])('fits on lines of %d cells', (width) => {
    const long = {
      ...ALERT,
      command: 'sh -c '.repeat(99),
      ruleName: '長'.repeat(90),
      status: 'closed',
    };
    for (const line of list([ALERT, long], { width }).trimEnd().split('\n')) {
      if (width >= 80) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it('lets no event steer the terminal', () => {
    const evil = '\u001b[2J\u202e\n';
    const text = list([{ ...ALERT, ruleName: evil, command: evil, parent: evil, container: evil }]);
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u001b\u202e]/);
    expect(text.split('\n')).toHaveLength(3);
  });

  it('is empty without any', () => {
    expect(list([])).toBe('');
  });
});

it('an alert on a line by itself', () => {
  expect(alertLine(ALERT, { width: 100, style: PLAIN, zone: UTC })).toBe(
    '15:32:10  high      Reverse Shell in a Container        bash -i  ← python3',
  );
  const long = { ...ALERT, ruleName: 'a'.repeat(99), command: 'b'.repeat(999) };
  for (const width of [80, 118, 200])
    expect(displayWidth(alertLine(long, { width, style: PLAIN, zone: UTC }))).toBeLessThanOrEqual(
      width,
    );
});
