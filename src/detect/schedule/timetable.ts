import { parseDateMath, parseDuration } from '../../util/time/index.ts';
import { assert } from '../../util/assert.ts';
import type { Rule } from '../../rules/index.ts';

/** The executions of a rule by number: the n-th is n intervals after the epoch. */
export interface Timetable {
  /** Nanoseconds. */
  readonly interval: bigint;
  readonly at: (execution: number) => bigint;
  /** Both ends of the searched window are inclusive. */
  readonly from: (execution: number) => bigint;
  readonly to: (execution: number) => bigint;
  /** The first execution at or after a time. */
  readonly since: (time: bigint) => number;
}

/**
 * A window end outside the years 0000 to 9999 is replaced by the time of the execution. Windows are assumed
 * to move only forward; those with months in date math step back by a day or two where a month is short.
 */
export function timetableOf({ interval, from, to }: Rule): Timetable {
  const step = parseDuration(interval);
  assert(step !== null && step > 0n, 'a rule has an interval');
  const at = (execution: number) => BigInt(execution) * step;
  return {
    interval: step,
    at,
    from: (execution) => parseDateMath(from, at(execution), 'down') ?? at(execution),
    to: (execution) => parseDateMath(to, at(execution), 'up') ?? at(execution),
    since: (time) => Number(ceilDiv(time, step)),
  };
}

function ceilDiv(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value > 0n && value % by !== 0n ? quotient + 1n : quotient;
}
