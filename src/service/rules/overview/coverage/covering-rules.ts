import { filtersOf } from '../../../../lang/index.ts';
import { isRunnable } from '../../../../rules/index.ts';
import { NO_VERDICTS } from '../../../../stores/alert-store.ts';
import type { DetectionReader } from '../../../../stores/detection-store.ts';
import { internal } from '../../../operation/operation.ts';
import type { RuleManager } from '../../rule-manager.ts';
import type { TestResults } from '../tests/run-text.ts';

/** A rule, as coverage counts it. */
export interface CoveringRule {
  readonly id: string;
  readonly name: string;
  readonly severity: string;
  readonly isEnabled: boolean;
  /** Whether it has tests, and all that could be run pass; `null` while that is not known. */
  readonly isTested: boolean | null;
  /** Why it cannot run; `null` if it can. */
  readonly notRunnable: string | null;
  /** Of the last 30 days. */
  readonly alerts: number;
  /** Where its techniques are, in the matrix. */
  readonly threat: readonly { readonly tactic: string; readonly techniques: readonly string[] }[];
  /** Kinds of events that it reads, `event.category`; `any` for all. */
  readonly kinds: readonly string[];
  /** Index patterns; none where it reads everything. */
  readonly index: readonly string[];
}

export interface CoveringParts {
  readonly store: Pick<DetectionReader, 'alerts'>;
  readonly ruleManager: Pick<RuleManager, 'rules'>;
  readonly testResults: Pick<TestResults, 'of'>;
  readonly now: () => number;
}

const DAYS_30 = 30 * 24 * 60 * 60 * 1_000;

/** All rules, enabled or not. */
export function coveringRules({
  store,
  ruleManager,
  testResults,
  now,
}: CoveringParts): readonly CoveringRule[] {
  const { rules } = ruleManager;
  const verdicts = store.alerts.verdicts(now() - DAYS_30);
  return rules.rows().map((row): CoveringRule => {
    const { id, name, severity, isEnabled, notRunnable } = rules.view(row);
    const { rule, statement } = rules.loaded(row);
    const { open, acknowledged, closed } = verdicts.get(id) ?? NO_VERDICTS;
    const tests = testResults.of(row);
    const isEql = rule !== null && isRunnable(rule);
    const kinds = statement === null ? [] : filtersOf(statement).map((each) => each.category);
    return {
      id,
      name,
      severity,
      isEnabled,
      isTested: tests === null ? null : tests.passed > 0 && tests.failed === 0,
      notRunnable,
      alerts: open + acknowledged + closed,
      threat: (rule?.threat ?? []).map(({ tactic, technique }) => ({
        tactic: tactic.id,
        techniques: (technique ?? []).flatMap((each) => [
          each.id,
          ...(each.subtechnique ?? []).map((sub) => sub.id),
        ]),
      })),
      kinds: [...new Set(kinds.map((kind) => kind ?? 'any'))],
      index: isEql && rule.data_view_id === undefined ? (rule.index ?? []) : [],
    };
  });
}

export const listCoveringRules = internal({ name: 'coverage.rules', run: coveringRules });
