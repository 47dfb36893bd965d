import type { AnswerOf } from '../../api/client.ts';
import type { Lens } from './search.ts';

export type Coverage = AnswerOf<'GET /dw/coverage'>;
export type Tactic = Coverage['tactics'][number];
export type Cell = Tactic['techniques'][number]['below'][number];
export type CoverageRule = Coverage['rules'][number];

/** How far a technique is covered, from the best. */
export type Level = 'seen' | 'blind' | 'off' | 'none';

export function levelOf({ seeing, enabled, available }: Cell): Level {
  if (seeing > 0) return 'seen';
  if (enabled > 0) return 'blind';
  return available > 0 ? 'off' : 'none';
}

export const LEVEL_TEXT: Readonly<Record<Level, string>> = {
  seen: 'an enabled rule, and its events arrive',
  blind: 'enabled rules whose events do not arrive',
  off: 'rules that are not enabled',
  none: 'no rule',
};

/** Warmer with each power of ten. */
export function heatOf(alerts: number): 0 | 1 | 2 | 3 | 4 {
  if (alerts === 0) return 0;
  if (alerts < 10) return 1;
  if (alerts < 100) return 2;
  return alerts < 1_000 ? 3 : 4;
}

/** What stands in a cell. */
export function cellText(cell: Cell, lens: Lens): string {
  if (lens === 'alerts') return cell.alerts === 0 ? '' : cell.alerts.toLocaleString('en');
  return cell.available === 0 ? '' : `${cell.enabled}/${cell.available}`;
}

/** The same for those who hear it. */
export function cellLabel(cell: Cell, lens: Lens): string {
  const { enabled, available, tested, alerts } = cell;
  if (lens === 'alerts')
    return alerts === 1 ? 'one alert in 30 days' : `${alerts} alerts in 30 days`;
  const rules = available === 0 ? 'no rule' : `${enabled} of ${available} rules enabled`;
  return `${rules}, ${tested} tested; ${LEVEL_TEXT[levelOf(cell)]}`;
}
