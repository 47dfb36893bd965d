import { NO_MATCHES } from '../../stores/detection-store.ts';
import type { RunCommit } from './commit-run.ts';
import type { RunOrder, RunParts } from './run-rule.ts';
import type { RuleRuntime } from './rule-runtime.ts';

/** The row of a run that failed. The rule stays where it was and is tried again. */
export function failedRun(
  { rule, state, cursor }: RuleRuntime,
  { kind, plannedAt }: RunOrder,
  to: number,
  message: string,
  retryAt: number,
  { newId, now }: Pick<RunParts, 'newId' | 'now'>,
): RunCommit {
  const time = now();
  return {
    run: {
      id: newId(),
      ruleId: rule.id,
      revision: rule.revision,
      kind,
      plannedAt,
      startedAt: time,
      endedAt: time,
      from: cursor,
      to,
      ...NO_MATCHES,
      candidates: 0,
      fromBacklog: 0,
      failures: 0,
      lagMs: null,
      outcome: 'failed',
      message,
    },
    state: {
      ...state,
      cursor,
      failure: { count: (state.failure?.count ?? 0) + 1, message, retryAt },
    },
    alerts: [],
    grown: [],
    backlog: { added: [], removed: [] },
    suppressedKeys: [],
    hiddenBy: new Map(),
  };
}
