import type { ActiveRule } from '../../runs/rules/active-rules.ts';
import type { IndexWarning } from './index-warnings.ts';

/** Rules that want more alerts of an execution than the service allows: the others wait for the next. */
export const limitWarnings = (
  rules: readonly Pick<ActiveRule, 'id' | 'rule'>[],
  most: number,
): IndexWarning[] =>
  rules
    .filter(({ rule }) => rule.max_signals > most)
    .map(({ id, rule }) => ({
      id,
      name: rule.name,
      message: `max_signals is ${rule.max_signals}, and detection.max_alerts allows ${most} alerts of an execution`,
    }));
