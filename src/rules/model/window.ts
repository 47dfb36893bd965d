import { dateRange } from '../../util/time/index.ts';
import type { Fault } from './data.ts';
import type { Rule } from './fields.ts';

/**
 * The instant from which both ends of a window are computed; noon on a Monday, so that rounding
 * shows.
 */
const MOMENT = 1_700_481_600_000_000_000n;

/** The length of a rule's window in nanoseconds; zero or less if it is empty. */
export function windowLength(rule: Pick<Rule, 'from' | 'to'>): bigint {
  const from = dateRange(rule.from, MOMENT)?.start ?? 0n;
  const to = dateRange(rule.to, MOMENT)?.end ?? 0n;
  return to - from;
}

export function windowFaults(rule: Rule): Fault[] {
  if (windowLength(rule) > 0n) return [];
  return [
    {
      code: 'RUL1104',
      path: ['rule', 'from'],
      message: 'the window ends at or before its beginning',
      hint: 'from must be before to, for instance from = "now-6m" and to = "now"',
    },
  ];
}
