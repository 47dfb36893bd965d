import type { StandIns } from '../../events/origin/stand-ins.ts';
import type { MatchRule } from '../../match/rule-set.ts';
import type { ExceptionItem, Table, ValueList } from '../../rules/index.ts';

/** The field that orders events unless a rule says otherwise. */
export const TIMESTAMP = '@timestamp';

/** What each thread needs to look for matches. Plain data: every worker compiles for itself. */
export interface ScanSetup {
  readonly rules: readonly ScanRule[];
  readonly items: readonly ExceptionItem[];
  readonly valueLists: readonly ValueList[];
  /** Only events at or after, and at or before; all in nanoseconds since the epoch. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  readonly now: bigint;
  /** Data sets that count as others too. */
  readonly standIns: StandIns;
  /**
   * A thread that reads so many bytes searches them first, with the block that reaches it: `Infinity`
   * for never. What is found is the same.
   */
  readonly searchedBytes: number;
  /** Whether the time of each rule is taken. */
  readonly profiles: boolean;
}

export interface ScanRule extends MatchRule {
  /** The field that a window applies to, before `@timestamp`. */
  readonly timestampOverride: string | undefined;
  /** Whether `@timestamp` stands in where the override is missing. */
  readonly fallsBack: boolean;
  /** Further conditions on every event, in the query language of a store. */
  readonly filters: readonly Table[];
  /** Indices of the exception items that apply. */
  readonly items: readonly number[];
}
