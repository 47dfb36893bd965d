import type { Alert } from '../../detect/alert.ts';
import { createWhy, type WhyClause } from '../../detect/why.ts';
import type { Match } from '../../detect/match.ts';
import type { RunnableRule } from './load-rules.ts';
import { compileOptionsOf } from './compile-rule.ts';

/** Says of the alerts of some rules why they were raised. */
export function whyOf(
  rules: readonly RunnableRule[],
  now: bigint,
): (alert: Alert) => readonly WhyClause[] {
  const known = new Map<unknown, (match: Match) => readonly WhyClause[]>();
  const byRule = new Map(rules.map((rule) => [rule.id, rule]));
  return ({ rule, match }) => {
    let why = known.get(rule.id);
    if (why === undefined) {
      const statement = byRule.get(rule.id)?.source.statement ?? null;
      if (statement === null) return [];
      why = createWhy(statement, compileOptionsOf(rule.rule, now));
      known.set(rule.id, why);
    }
    return why(match);
  };
}
