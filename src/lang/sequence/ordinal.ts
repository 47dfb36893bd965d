import type { Scalar } from '../../events/value.ts';
import { compareScalars } from './scalar-order.ts';

/** The place of an event in time. No two events share one, since `arrival` is unique. */
export interface Ordinal {
  /** Nanoseconds since 1970, negative before. */
  readonly time: bigint;
  /** `null` without a tiebreaker field, or where the event has no value at it. */
  readonly tiebreaker: Scalar | null;
  /** Counts up in the order in which events were read. */
  readonly arrival: number;
}

/** By time, tiebreaker, arrival. At the same time an event without tiebreaker comes last. */
export function compareOrdinals(a: Ordinal, b: Ordinal): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  if (a.tiebreaker !== b.tiebreaker) {
    if (a.tiebreaker === null) return 1;
    if (b.tiebreaker === null) return -1;
    const order = compareScalars(a.tiebreaker, b.tiebreaker);
    if (order !== 0) return order;
  }
  return a.arrival - b.arrival;
}
