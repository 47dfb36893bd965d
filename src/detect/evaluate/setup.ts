import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import type { MatchRule } from '../../match/rule-set.ts';
import type { ExceptionItem, Table, ValueList } from '../../rules/index.ts';

/** The field that orders events unless a rule says otherwise. */
export const TIMESTAMP = '@timestamp';

/** What evaluation needs. Plain data: every worker compiles for itself. */
export interface EvaluationSetup {
  readonly rules: readonly EvaluationRule[];
  readonly items: readonly ExceptionItem[];
  readonly valueLists: readonly ValueList[];
  /** What `now` means in date math, in nanoseconds since the epoch. */
  readonly now: bigint;
  /** Data sets that count as others too. */
  readonly dataSetAliases: DataSetAliases;
  /** Whether the time of each rule is measured. */
  readonly profiles: boolean;
  /** Whether it is counted how events say where they come from. */
  readonly countsOrigins: boolean;
}

/** A rule, or a query by itself. */
export interface EvaluationRule extends MatchRule {
  /** What the window of an execution applies to; `null` where there are no executions. */
  readonly window: EventWindow | null;
  /** Further conditions on every event, in the query language of a store. */
  readonly filters: readonly Table[];
  /** Indices of the exception items that apply. */
  readonly items: readonly number[];
}

export interface EventWindow {
  /** The field that is read before `@timestamp`. */
  readonly timestampOverride: string | undefined;
  /** Whether `@timestamp` stands in where the override is missing. */
  readonly fallsBack: boolean;
}
