import {
  compile,
  type CompileOptions,
  type RunnableQuery,
  type Statement,
} from '../../lang/index.ts';
import { ruleFields } from '../../match/rule-fields.ts';
import type { Rule } from '../../rules/index.ts';
import type { RunnableRule } from './load-rules.ts';

/** The query of a rule. What the loader parsed and checked is not parsed and checked again. */
export function compileRule({ rule, source }: RunnableRule, now: bigint): RunnableQuery {
  const options = compileOptionsOf(rule, now);
  if (source.prepared !== null) {
    const statement = JSON.parse(source.prepared.statement) as Statement;
    return compile(statement, { ...options, check: false, optimize: 'done' });
  }
  const { statement } = source;
  return compile(statement ?? rule.query, { ...options, check: statement === null });
}

/** How the queries of rules are compiled, everywhere in a scan. */
export function compileOptionsOf(
  rule: Pick<Rule, 'event_category_override' | 'timestamp_field' | 'tiebreaker_field'>,
  now: bigint,
): CompileOptions {
  return {
    now,
    fields: ruleFields(),
    eventCategoryField: rule.event_category_override,
    timestampField: rule.timestamp_field,
    tiebreakerField: rule.tiebreaker_field,
  };
}
