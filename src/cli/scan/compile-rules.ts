import { compile, type CompileOptions, type RunnableQuery } from '../../lang/index.ts';
import type { EqlRule } from '../../rules/index.ts';
import type { ScannedRule } from './load-rules.ts';

/** How the queries of rules are compiled, everywhere in a scan. */
export function compileOptionsOf(rule: EqlRule, now: bigint): CompileOptions {
  return {
    now,
    eventCategoryField: rule.event_category_override,
    timestampField: rule.timestamp_field,
    tiebreakerField: rule.tiebreaker_field,
  };
}

export function compileRules(rules: readonly ScannedRule[], now: bigint): readonly RunnableQuery[] {
  return rules.map(({ rule }) => compile(rule.query, compileOptionsOf(rule, now)));
}
