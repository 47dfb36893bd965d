import type { EvaluationRule } from '../../../detect/evaluate/setup.ts';
import type { DataSetAliases } from '../../../events/origin/data-set-aliases.ts';

/**
 * The rules that events are matched against on arrival. Plain data: sent to the threads that parse requests.
 * Exceptions and `now` are not included; they are applied when a rule runs.
 */
export interface MatchGeneration {
  readonly number: number;
  readonly rules: readonly GenerationRule[];
  readonly dataSetAliases: DataSetAliases;
}

export interface GenerationRule {
  /**
   * A hash of everything that decides which events are candidates of the rule: its query, index patterns, filters and fields.
   * It is the key of candidates, so that a rule keeps them when other parts of it are changed.
   */
  readonly signature: string;
  readonly evaluation: EvaluationRule;
}

/** The result of matching a range of arrivals completely. */
export interface MatchedBatch {
  /** The signatures of the rules that were matched; `matches` refers to them by position. */
  readonly signatures: readonly string[];
  /** Arrivals: first inclusive, last exclusive. */
  readonly from: number;
  readonly to: number;
  /** Only rules with candidates; arrivals ascend. */
  readonly matches: readonly { readonly rule: number; readonly arrivals: Float64Array }[];
  /** The latest time of all its events by timestamp field, in nanoseconds since 1970. */
  readonly latest: ReadonlyMap<string, bigint>;
  /** When the last of them was received, in milliseconds since 1970. */
  readonly received: number;
  /** Documents of candidates, as far as they were passed on; others are fetched from the store. */
  readonly documents: readonly CandidateEvent[];
}

/** A stored event that is a candidate of some rule. */
export interface CandidateEvent {
  readonly arrival: number;
  readonly received: number;
  /** The index that the client named; empty if none. */
  readonly index: string;
  readonly stream: string;
  readonly id: string;
  readonly document: Uint8Array;
}
