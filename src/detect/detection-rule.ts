import type { Rule, Table } from '../rules/index.ts';

/** A rule as the engine runs it. */
export interface DetectionRule {
  /** `rule_id`; if a file has none, a hash of the rule's content, independent of the file's location. */
  readonly id: string;
  readonly rule: Rule;
  /** The rule under the API's names, including unknown keys. */
  readonly parameters: Table;
  /** The file it was read from, for messages. */
  readonly file: string;
}
