import type { Scalar } from '../events/field-set.ts';
import type { Evaluation } from '../lang/execute/evaluator.ts';
import type { MatchedEvent } from './match.ts';

/**
 * An event that is relevant to one rule: it matches, or satisfies a stage. `E` is whatever identifies the
 * event: its position in a file, a live event, a row of a store.
 */
export interface Candidate<E = MatchedEvent> {
  readonly evaluation: Evaluation;
  /** By the rule's `timestamp_field`, in nanoseconds since the epoch; orders events. */
  readonly time: bigint | null;
  readonly tiebreaker: Scalar | null;
  /** A sequence number over the whole input. */
  readonly arrival: number;
  /** The time that the window of an execution applies to: `timestamp_override`, or `@timestamp`. */
  readonly windowTime: bigint | null;
  /** When the event had been ingested: `event.ingested`, or `windowTime`. */
  readonly availableAt: bigint | null;
  /** The exception items that it satisfies. */
  readonly excepted: readonly Excepted[];
  readonly event: E;
}

export interface Excepted {
  /** Index among the exception items of the scan. */
  readonly item: number;
  /** The only term of a sequence or sample that the item applies to, from 0; `null` for all. */
  readonly term: number | null;
}
