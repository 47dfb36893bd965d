import type { Rule } from '../../rules/index.ts';
import { assert } from '../../util/assert.ts';
import { EQL } from './eql/index.ts';
import { QUERY } from './query/index.ts';
import type { RuleType } from './rule-type.ts';

/** The types of rules that run. */
const RULE_TYPES: readonly RuleType[] = [EQL, QUERY];

/** The type of a rule that runs, see `isRunnable`. */
export function ruleTypeOf({ type }: Pick<Rule, 'type'>): RuleType {
  const found = RULE_TYPES.find(({ name }) => name === type);
  assert(found !== undefined, `rules of type ${type} run`);
  return found;
}
