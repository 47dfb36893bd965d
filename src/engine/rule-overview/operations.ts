import { answered, type Answer } from '../rule-manager/refusal.ts';
import { unknownRule, type RuleDetail } from '../rule-manager/rules.ts';
import { ruleHistory, type RuleChange } from './rule-history.ts';
import {
  ruleStateOf,
  ruleSummaries,
  type RuleState,
  type RuleSummary,
  type SummaryParts,
} from './rule-summaries.ts';
import type { RuleManager } from '../rule-manager/rule-manager.ts';

export interface OverviewParts extends SummaryParts {
  readonly ruleManager: RuleManager;
}

interface ById {
  /** `rule_id`, or the id in this service. */
  readonly id: string;
}

/** What people look at in the console; arguments and results are plain data. */
export const OVERVIEW_OPERATIONS = {
  'rules.list': (parts: OverviewParts): RuleSummary[] => ruleSummaries(parts),
  'rules.get': (parts: OverviewParts, { id }: ById): Answer<RuleDetail & RuleState> => {
    const { rules } = parts.ruleManager;
    const row = rules.find(id);
    const answer = rules.get(id);
    if (row === null || answer.value === null) return { ...answer, value: null };
    return { ...answer, value: { ...answer.value, ...ruleStateOf(row, parts) } };
  },
  /** The latest change first. */
  'rules.history': (
    { store, ruleManager }: OverviewParts,
    { id, limit }: ById & { readonly limit: number },
  ): Answer<{ readonly changes: readonly RuleChange[] }> => {
    const row = ruleManager.rules.find(id);
    if (row === null) return unknownRule(id);
    return answered({ changes: ruleHistory(store.rules, row, limit) });
  },
} satisfies Record<string, (parts: OverviewParts, args: never) => unknown>;
