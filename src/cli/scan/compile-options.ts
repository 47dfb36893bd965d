import type { CompileOptions } from '../../lang/index.ts';
import type { EqlRule } from '../../rules/index.ts';

/** How the queries of rules are compiled, everywhere in a scan. */
export function compileOptionsOf(rule: EqlRule, now: bigint): CompileOptions {
  return {
    now,
    eventCategoryField: rule.event_category_override,
    timestampField: rule.timestamp_field,
    tiebreakerField: rule.tiebreaker_field,
  };
}
