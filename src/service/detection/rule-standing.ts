import type { RuleStanding } from '../rules/overview/rule-summaries.ts';
import type { DetectionCore } from './core.ts';
import { dueAt } from './rule-runtime.ts';

/** Where a rule stands; `null` for one that does not run. */
export function standingOf(
  { ruleGroup, arrivals }: Pick<DetectionCore, 'ruleGroup' | 'arrivals'>,
  ruleId: string,
): RuleStanding | null {
  const runtime = ruleGroup.get(ruleId);
  if (runtime === null) return null;
  const { rule, cursor, state } = runtime;
  return {
    nextDue: rule.isLive && state.failure === null ? null : dueAt(runtime),
    unread: Math.max(0, arrivals.storedTo - cursor),
    readTo: arrivals.times.receivedBefore(cursor),
  };
}
