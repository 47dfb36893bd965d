import { compile, type CompileOptions, type RunnableQuery } from '../../lang/index.ts';
import type { EqlRule } from '../../rules/index.ts';
import type { RunnableRule } from './load-rules.ts';

/** The query of a rule. What the loader parsed and checked is not parsed and checked again. */
export function compileRule({ rule, source }: RunnableRule, now: bigint): RunnableQuery {
  const statement = source.optimized ?? source.statement;
  return compile(statement ?? rule.query, {
    ...compileOptionsOf(rule, now),
    check: statement === null,
    optimize: source.optimized === null,
  });
}

/** How the queries of rules are compiled, everywhere in a scan. */
export function compileOptionsOf(
  rule: Pick<EqlRule, 'event_category_override' | 'timestamp_field' | 'tiebreaker_field'>,
  now: bigint,
): CompileOptions {
  return {
    now,
    eventCategoryField: rule.event_category_override,
    timestampField: rule.timestamp_field,
    tiebreakerField: rule.tiebreaker_field,
  };
}
