import type { Row, Scalar } from '../../events/value.ts';
import { firstValueOf } from '../../events/value.ts';
import type { CompiledQuery } from '../compile/compiled.ts';
import type { TermHit } from '../sequence/candidate.ts';
import { readInstant } from '../../util/time/index.ts';

/** What one event means to one query: nothing (`null`), or the terms it satisfies. */
export type Evaluation = readonly TermHit[] | null;

/** The evaluation of an event query's match: there are no terms. */
export const EVENT_MATCH: Evaluation = [];

/** When an event happened, for ordering; absent parts are `null`. */
export interface EventTime {
  /** Nanoseconds since the epoch; `null` if the field is absent or no readable time. */
  readonly time: bigint | null;
  readonly tiebreaker: Scalar | null;
}

export function eventTime(compiled: CompiledQuery, row: Row): EventTime {
  const { timestamp, tiebreaker } = compiled.slots;
  const tie = tiebreaker < 0 ? undefined : firstValueOf(row[tiebreaker]);
  return { time: instantAt(row, timestamp, compiled.instantOf), tiebreaker: tie ?? null };
}

/**
 * The first value of a field as nanoseconds since the epoch; `null` if that is not a readable time.
 */
export function instantAt(
  row: Row,
  slot: number,
  instantOf: (raw: Scalar) => bigint | null = readInstant,
): bigint | null {
  const time = firstValueOf(row[slot]);
  return time === undefined ? null : instantOf(time);
}
