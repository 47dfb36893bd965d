import {
  compile,
  print,
  type CompileOptions,
  type QueryLanguage,
  type RunnableQuery,
  type Statement,
} from '../../lang/index.ts';
import { ruleFields } from '../../match/rule-outline.ts';
import type { LoadedRule } from '../../rules/index.ts';
import type { EvaluationRule } from '../evaluate/setup.ts';
import type { EvaluatedRule } from './rule-type.ts';

/** Which events are candidates of a rule with a query. */
export function planOf(
  rule: EvaluatedRule,
  statement: Statement | null,
  items: readonly number[] = [],
): EvaluationRule {
  return {
    // What is sent to threads, and compared.
    query: statement?.language === 'kuery' ? print(statement) : rule.query,
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

/** The query of a rule, which was read or prepared, or else is read now. */
export function compileRule(
  language: QueryLanguage,
  rule: EvaluatedRule,
  { statement, prepared }: Pick<LoadedRule, 'statement' | 'prepared'>,
  now: bigint,
): RunnableQuery {
  const options = compileOptionsOf(rule, now);
  if (prepared !== null) {
    const optimized = JSON.parse(prepared.statement) as Statement;
    return compile(optimized, { ...options, check: false, optimize: 'done' });
  }
  return compile(statement ?? rule.query, { ...options, language, check: statement === null });
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
