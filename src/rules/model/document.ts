import type { Table } from './data.ts';

/** One rule as written in its file: every key, known or not. */
export interface RuleDocument {
  /** About the file: `[metadata]`. `null` where the file has none. */
  readonly metadata: Table | null;
  /** The rule by the names of the detection engine's API. */
  readonly rule: Table;
  /** Everything else besides the rule: `[transform]` and unknown tables. */
  readonly others: Table;
}
