import type { Alert } from '../../detect/alert.ts';
import { createWhy, type WhyClause } from '../../detect/why.ts';
import type { Match } from '../../detect/match.ts';
import type { RunClock } from '../../util/time/index.ts';
import type { RunnableRule } from './load-rules.ts';
import { compileOptionsOf } from './compile-rule.ts';

/**
 * Says of the alerts of some rules why they were raised.
 *
 * @param clock what `now` means when an alert is asked about
 */
export function whyOf(
  rules: readonly RunnableRule[],
  clock: RunClock,
): (alert: Alert) => readonly WhyClause[] {
  const known = new Map<unknown, (match: Match) => readonly WhyClause[]>();
  const byRule = new Map(rules.map((rule) => [rule.id, rule]));
  return ({ rule, match }) => {
    let why = known.get(rule.id);
    if (why === undefined) {
      const statement = byRule.get(rule.id)?.source.statement ?? null;
      if (statement === null) return [];
      why = createWhy(statement, { ...compileOptionsOf(rule.rule, clock.now), clock });
      known.set(rule.id, why);
    }
    return why(match);
  };
}
