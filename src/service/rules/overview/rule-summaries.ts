import type {
  DetectionReader,
  GapRow,
  RuleRow,
  RuleStateRow,
} from '../../../stores/detection-store.ts';
import type { RuleManager } from '../rule-manager.ts';
import { operation } from '../../operation/operation.ts';
import { rules, ruleShown, type RuleState, type RuleSummary } from '../schemas.ts';
import type { TestResults } from './tests/run-text.ts';
import { attackIdsOf, NO_ATTACK_IDS } from './attack-ids.ts';

/** Where a rule that runs stands now. */
export type RuleStanding = NonNullable<RuleState['standing']>;

export interface SummaryParts {
  readonly store: Pick<
    DetectionReader,
    'alerts' | 'exceptions' | 'rules' | 'states' | 'gaps' | 'backlog'
  >;
  readonly ruleManager: Pick<RuleManager, 'rules'>;
  readonly testResults: Pick<TestResults, 'of'>;
  /** By `rule_id`; `null` for a rule that does not run. */
  readonly standingOf: (ruleId: string) => RuleStanding | null;
}

export const listRules = operation({
  name: 'rules.list',
  on: 'GET /dw/rules',
  about: 'lists the rules of the service, and how they run',
  answers: '`rules`',
  rows: 'rules',
  right: 'read',
  answer: rules,
  ask: () => ({}),
  run: (parts: SummaryParts) => ({ rules: ruleSummaries(parts) }),
});

export const getRule = operation({
  name: 'rules.get',
  on: 'GET /dw/rules/:id',
  about: 'shows a rule, how it runs, and what was found in it',
  answers: 'the rule with its `problems`; `rule` is the object as it was sent',
  right: 'read',
  answer: ruleShown,
  ask: ({ id }) => ({ id }),
  run(parts: SummaryParts, { id }) {
    const { rules: all } = parts.ruleManager;
    const row = all.find(id);
    const answer = all.get(id);
    if (row === null || answer.value === null) return { ...answer, value: null };
    return { ...answer, value: { ...answer.value, ...ruleStateOf(row, parts) } };
  },
});

/** All rules, with how they run. */
export function ruleSummaries(parts: SummaryParts): RuleSummary[] {
  const { store, ruleManager } = parts;
  const states = new Map(store.states.list().map((state) => [state.ruleId, state]));
  const gaps = new Map<string, GapRow[]>();
  for (const gap of store.gaps.list({ isOpen: true }))
    gaps.set(gap.ruleId, [...(gaps.get(gap.ruleId) ?? []), gap]);
  const waiting = store.backlog.sizes();
  return ruleManager.rules.rows().map((row) => ({
    ...ruleManager.rules.view(row),
    ...stateOf(row, parts, {
      state: states.get(row.id) ?? null,
      gaps: gaps.get(row.id) ?? [],
      backlog: waiting.get(row.id) ?? 0,
    }),
  }));
}

/** The same of one rule. */
export function ruleStateOf(row: RuleRow, parts: SummaryParts): RuleState {
  const { states, gaps, backlog } = parts.store;
  return stateOf(row, parts, {
    state: states.get(row.id),
    gaps: gaps.list({ ruleId: row.id, isOpen: true }),
    backlog: backlog.size(row.id),
  });
}

function stateOf(
  row: RuleRow,
  { ruleManager, standingOf, testResults }: SummaryParts,
  {
    state,
    gaps,
    backlog,
  }: {
    readonly state: RuleStateRow | null;
    readonly gaps: readonly GapRow[];
    readonly backlog: number;
  },
): RuleState {
  const { rule } = ruleManager.rules.loaded(row);
  return {
    ...(rule === null ? NO_ATTACK_IDS : attackIdsOf(rule)),
    index: rule !== null && 'index' in rule ? (rule.index ?? []) : [],
    interval: rule?.interval ?? null,
    from: rule?.from ?? null,
    maxSignals: rule?.max_signals ?? null,
    lastRun: lastRunOf(state),
    lastMatch: state?.lastMatch ?? null,
    standing: standingOf(row.id),
    gap: openGap(gaps),
    backlog,
    tests: testResults.of(row),
  };
}

function lastRunOf(state: RuleStateRow | null): RuleState['lastRun'] {
  if (state === null || state.lastRun === null) return null;
  const { lastRun: at, failure } = state;
  return failure === null
    ? { at, outcome: 'succeeded', message: null }
    : { at, outcome: 'failed', message: failure.message };
}

function openGap(gaps: readonly GapRow[]): RuleState['gap'] {
  if (gaps.length === 0) return null;
  const starts = gaps.flatMap(({ fromTime }) => fromTime ?? []);
  const spans = gaps.flatMap(({ fromTime, toTime }) =>
    fromTime === null || toTime === null ? [] : [toTime - fromTime],
  );
  return {
    gaps: gaps.length,
    events: gaps.reduce((sum, { from, to }) => sum + (to - from), 0),
    since: starts.length === 0 ? null : Math.min(...starts),
    ms: spans.length === 0 ? null : spans.reduce((sum, each) => sum + each, 0),
  };
}
