import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import type { MatchRule } from '../../match/rule-set.ts';
import type { ExceptionItem, Table, ValueList } from '../../rules/index.ts';

/** The field that orders events by default. */
export const TIMESTAMP = '@timestamp';

/** The input of evaluation. Plain data: every worker compiles it for itself. */
export interface EvaluationSetup {
  readonly rules: readonly EvaluationRule[];
  readonly items: readonly ExceptionItem[];
  readonly valueLists: readonly ValueList[];
  /** What `now` means in date math, in nanoseconds since the epoch. */
  readonly now: bigint;
  /** Data sets that are aliases of others. */
  readonly dataSetAliases: DataSetAliases;
  /** Whether the time of each rule is measured. */
  readonly profiles: boolean;
  /** Whether to count how events identify their origin. */
  readonly countsOrigins: boolean;
  /** Whether matches are only counted: then no time of theirs is read. */
  readonly countOnly?: boolean;
}

/** That of rules by themselves: without exceptions, and without measuring them. */
export const plainSetup = (
  given: Pick<EvaluationSetup, 'rules' | 'now' | 'dataSetAliases'>,
): EvaluationSetup => ({
  ...given,
  items: [],
  valueLists: [],
  profiles: false,
  countsOrigins: true,
});

/** A rule, or a query by itself. */
export interface EvaluationRule extends MatchRule {
  /** The times that the window of an execution applies to; `null` if there are no executions. */
  readonly window: EventWindow | null;
  /** Additional conditions on every event, in the query language of a store. */
  readonly filters: readonly Table[];
  /** Indices of the exception items that apply. */
  readonly items: readonly number[];
}

export interface EventWindow {
  /** The field that is read before `@timestamp`. */
  readonly timestampOverride: string | undefined;
  /** Whether `@timestamp` is used if the override is missing. */
  readonly fallsBack: boolean;
}
