import { ruleTypeOf } from '../../../detect/types/index.ts';
import { NANOS_PER_MS, parseDateMath } from '../../../util/time/index.ts';
import type { ActiveRule } from '../../../runs/rules/active-rules.ts';
import type { CompiledQuery } from '../../../lang/index.ts';
import { dueTimesOf } from '../rule-runtime.ts';
import type { RuleWindowPlan } from './rule-window.ts';
import type { SearchState } from './search-state.ts';

/** A rule that has not searched, or a query that has not. Times are milliseconds since 1970. */
export const newState = (signature: string, to: number): SearchState => ({
  to,
  at: null,
  signature,
  again: null,
  windows: null,
  spent: { execution: -1, alerts: 0 },
  failure: null,
  disabledAt: null,
});

/** How far a rule looks back by itself. */
function lookBackOf({ rule }: ActiveRule, now: number): number {
  const nanos = BigInt(now) * NANOS_PER_MS;
  const from = parseDateMath(rule.from, nanos, 'down') ?? nanos;
  return Math.max(0, now - Number(from / NANOS_PER_MS));
}

/** Where a rule begins that has not searched: where it looks back to, or the cluster is to be read from. */
export function firstState(rule: ActiveRule, lookBackMs: number | null, now: number): SearchState {
  const back = lookBackMs === null ? now : Math.max(lookBackMs, lookBackOf(rule, now));
  return newState(rule.signature, Math.max(0, now - back));
}

/** The same for another query: it looks back again, unless it is further behind. */
export const editedState = (state: SearchState, rule: ActiveRule, now: number): SearchState => ({
  ...state,
  signature: rule.signature,
  to: Math.min(state.to, now - lookBackOf(rule, now)),
  again: null,
});

/**
 * Whether a rule is due: at each multiple of its interval, so that rules are due together and share searches. One that has failed waits
 * a while.
 */
export function isDue(rule: ActiveRule, { spent, failure }: SearchState, now: number): boolean {
  const due = dueTimesOf(rule.id, rule.rule, 0);
  if (failure !== null)
    // The clock may be set back.
    return now >= failure.retryAt || failure.retryAt - now > 2 * MAX_RETRY_MS;
  return due.executionAt(now) !== spent.execution;
}

export const MAX_RETRY_MS = 300_000;

/** The window of an execution that is due. */
export function windowOf(
  rule: ActiveRule,
  state: SearchState,
  compiled: Pick<CompiledQuery, 'query'>,
  lateness: bigint,
  now: number,
  lease: number | null,
): RuleWindowPlan {
  const due = dueTimesOf(rule.id, rule.rule, 0);
  const execution = due.executionAt(now);
  const nanos = BigInt(now) * NANOS_PER_MS;
  const end = parseDateMath(rule.rule.to, nanos, 'up') ?? nanos;
  const to = Math.min(now, Number(end / NANOS_PER_MS));
  const lookBack = lookBackOf(rule, now);
  const from = Math.min(state.to, now - lookBack, state.again ?? Infinity, to);
  const { openSpan } = ruleTypeOf(rule.rule).live;
  const span = openSpan(compiled, lateness, BigInt(lookBack) * NANOS_PER_MS);
  return {
    rule,
    state,
    from: Math.max(0, from),
    to,
    execution,
    plannedAt: Math.min(now, due.dueAt(execution)),
    spanMs: span === null ? null : Math.ceil(Number(span / NANOS_PER_MS)),
    lease,
  };
}
