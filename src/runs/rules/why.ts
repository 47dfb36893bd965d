import type { Alert } from '../../detect/alert.ts';
import { ruleTypeOf } from '../../detect/types/index.ts';
import { createWhy, createStages, type WhyClause, type TracedStage } from '../../detect/why.ts';
import type { Match } from '../../detect/match.ts';
import type { CompileOptions, Statement } from '../../lang/index.ts';
import type { RunClock } from '../../util/time/index.ts';
import type { RunnableRule } from './load-rules.ts';

/**
 * Says of the alerts of some rules why they were raised.
 *
 * @param clock what `now` means when an alert is asked about
 */
export const whyOf = (
  rules: readonly RunnableRule[],
  clock: RunClock,
): ((alert: Alert) => readonly WhyClause[]) => ofEach(rules, clock, createWhy);

/** The same with every clause of the query, also those that were not met. */
export const stagesOf = (
  rules: readonly RunnableRule[],
  clock: RunClock,
): ((alert: Alert) => readonly TracedStage[]) => ofEach(rules, clock, createStages);

/** A tracer is made when an alert of its rule is asked about. */
function ofEach<T>(
  rules: readonly RunnableRule[],
  clock: RunClock,
  create: (statement: Statement, options: CompileOptions) => (match: Match) => readonly T[],
): (alert: Alert) => readonly T[] {
  const known = new Map<unknown, (match: Match) => readonly T[]>();
  const byRule = new Map(rules.map((rule) => [rule.id, rule]));
  return ({ rule, match }) => {
    let trace = known.get(rule.id);
    if (trace === undefined) {
      const statement = byRule.get(rule.id)?.source.statement ?? null;
      if (statement === null) return [];
      trace = create(statement, {
        ...ruleTypeOf(rule.rule).compileOptions(rule.rule, clock.now),
        clock,
      });
      known.set(rule.id, trace);
    }
    return trace(match);
  };
}
