import type { RuleSetCounts } from '../../match/rule-set.ts';
import type { FoundMatches } from './found-matches.ts';

/** A rule's query that could not be evaluated for an event. */
export interface EvaluationFailure {
  /** Position of the rule in the setup. */
  readonly rule: number;
  readonly code: string;
  readonly message: string;
  /** Line of the block, from 0. */
  readonly line: number;
}

/** The counts of a number of documents. */
export interface EventTotals {
  readonly documents: number;
  /** Before `from` or after `to`, or without a time if one of them is given. */
  readonly outside: number;
  /** Documents that match a rule. */
  readonly matched: number;
  /** Times of the first and the last event, in nanoseconds since the epoch. */
  readonly first: bigint | null;
  readonly last: bigint | null;
  /** The latest times by other fields that rules order events by. */
  readonly latest: ReadonlyMap<string, bigint>;
  /** By rule. */
  readonly failures: ReadonlyMap<number, number>;
  readonly firstFailures: readonly EvaluationFailure[];
  /** The number of times that a filter could not be evaluated, so that the event was kept. */
  readonly undecidedFilters: number;
  readonly counts: RuleSetCounts;
  readonly found: FoundMatches;
  /** Fields without a value in any document so far, on this thread; empty unless they are tracked. */
  readonly unseen: readonly string[];
}
