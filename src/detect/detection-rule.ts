import type { EqlRule, Table } from '../rules/index.ts';

/** A rule as the engine runs it. */
export interface DetectionRule {
  /** `rule_id`; where a file has none, a hash of what the rule is. Never of where its file is. */
  readonly id: string;
  readonly rule: EqlRule;
  /** The rule by the names of the API as its file has it, unknown keys too. */
  readonly parameters: Table;
  /** Where it was read from, for messages. */
  readonly file: string;
}
