import type {
  DetectionReader,
  GapRow,
  RuleRow,
  RuleStateRow,
} from '../../../stores/detection-store.ts';
import type { RuleManager } from '../rule-manager.ts';
import type { RuleView } from '../rules.ts';
import type { TestCounts, TestResults } from './tests/test-results.ts';
import { attackIdsOf, NO_ATTACK_IDS } from './attack-ids.ts';

/** Where a rule that runs stands now. Times are milliseconds since 1970. */
export interface RuleStanding {
  /** When it runs next by its schedule, or after it has failed; `null` for one that runs as events arrive. */
  readonly nextDue: number | null;
  /** Stored events that it has not read yet. */
  readonly unread: number;
  /** It has read every event that was received up to this time; `null` if that is not known. */
  readonly readTo: number | null;
}

/** How a rule runs, and what of it people look for in a list. Times are milliseconds since 1970. */
export interface RuleState {
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
  /** Index patterns; none where it reads everything. */
  readonly index: readonly string[];
  readonly interval: string | null;
  readonly from: string | null;
  readonly maxSignals: number | null;
  /** `null` before its first run. */
  readonly lastRun: {
    readonly at: number;
    readonly outcome: 'succeeded' | 'failed';
    readonly message: string | null;
  } | null;
  readonly lastMatch: number | null;
  /** `null` where it does not run. */
  readonly standing: RuleStanding | null;
  /** What it has not read, and may still read; `null` if there is nothing. */
  readonly gap: OpenGap | null;
  /** Matches over `max_signals` that wait for its next runs. */
  readonly backlog: number;
  /** `null` where its tests have not been run yet. */
  readonly tests: TestCounts | null;
}

export interface OpenGap {
  readonly gaps: number;
  readonly events: number;
  /** When the first event of the first of them was received, if that is known. */
  readonly since: number | null;
  /** From its first event to its last, of all gaps together, as far as known. */
  readonly ms: number | null;
}

export type RuleSummary = RuleView & RuleState;

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

function openGap(gaps: readonly GapRow[]): OpenGap | null {
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
