import { nameOfParts } from '../../../components/grid/row-name.ts';
import { agoText } from '../../../components/time/format-time.ts';
import { alertsOf, runsText, severityOf, type RuleRow } from './rule-row.ts';

/** "on, Container Escape, critical, eql live, 4 alerts in 7 days, last match 3 min ago, tests 4 of 4 pass". */
export const ruleName = (row: RuleRow): string => {
  const { isEnabled, name, type, noise, lastMatch, tests, gap, notRunnable } = row;
  const alerts = alertsOf(row);
  return nameOfParts([
    isEnabled ? 'on' : 'off',
    name,
    severityOf(row),
    `${type} ${runsText(row)}`,
    noise === null ? '' : `${alerts} ${alerts === 1 ? 'alert' : 'alerts'} in 7 days`,
    lastMatch === null ? 'never matched' : `last match ${agoText(lastMatch, Date.now())}`,
    tests === null || tests.cases === 0
      ? ''
      : `tests ${tests.passed} of ${tests.cases - tests.skipped} pass`,
    gap === null ? '' : 'has a gap',
    notRunnable === null ? '' : 'unsupported',
    row.lastRun?.outcome === 'failed' ? 'failing' : '',
  ]);
};
