import {
  compile,
  parse,
  type CompileOptions,
  type RunnableQuery,
  type Statement,
} from '../../../lang/index.ts';
import { ruleFields } from '../../../match/rule-outline.ts';
import type { LoadedRule } from '../../../rules/index.ts';
import type { EvaluationRule } from '../../evaluate/setup.ts';
import type { EvaluatedRule } from '../rule-type.ts';

export function planOf(
  rule: EvaluatedRule,
  statement: Statement | null,
  items: readonly number[] = [],
): EvaluationRule {
  return {
    query: rule.query,
    statement,
    // Without a data view at hand, a rule that names one reads everything.
    index: rule.data_view_id === undefined ? (rule.index ?? null) : null,
    eventCategoryField: rule.event_category_override,
    timestampField: rule.timestamp_field,
    tiebreakerField: rule.tiebreaker_field,
    window: {
      timestampOverride: rule.timestamp_override,
      fallsBack: !rule.timestamp_override_fallback_disabled,
    },
    filters: rule.filters ?? [],
    items,
  };
}

export function compileRule(
  rule: EvaluatedRule,
  { statement, prepared }: Pick<LoadedRule, 'statement' | 'prepared'>,
  now: bigint,
): RunnableQuery {
  const options = compileOptionsOf(rule, now);
  if (prepared !== null) {
    const optimized = JSON.parse(prepared.statement) as Statement;
    return compile(optimized, { ...options, check: false, optimize: 'done' });
  }
  return compile(statement ?? rule.query, { ...options, check: statement === null });
}

export function compileOptionsOf(rule: EvaluatedRule, now: bigint): CompileOptions {
  return {
    now,
    fields: ruleFields(),
    eventCategoryField: rule.event_category_override,
    timestampField: rule.timestamp_field,
    tiebreakerField: rule.tiebreaker_field,
  };
}

export function groupWord({ query }: EvaluatedRule): 'sequence' | 'sample' {
  const parsed = parse(query);
  return parsed.ok && parsed.value.query.kind === 'SampleQuery' ? 'sample' : 'sequence';
}
