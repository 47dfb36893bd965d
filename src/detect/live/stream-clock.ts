import { NANOS_PER_MINUTE } from '../../util/time/index.ts';

/** So far an event may be ahead of the clock on the wall: machines do not agree to the second. */
const TOLERANCE = NANOS_PER_MINUTE;

/**
 * How far a stream has come by the time of its events. All in nanoseconds since the epoch; `now` is the
 * clock on the wall.
 *
 * One event with a time far ahead would make all others late. So a stream that does not begin ahead of
 * the wall is not moved by events that are; where it begins there, nothing is known of its time.
 */
export class StreamClock {
  /** The time of the latest event that is not ahead; `null` before the first. */
  reached: bigint | null = null;
  #movedAt = 0n;
  #mayBeAhead: boolean | null = null;

  /** Whether an event comes from a machine whose clock is wrong, as it seems. */
  isAhead(time: bigint, now: bigint): boolean {
    const ahead = time > now + TOLERANCE;
    this.#mayBeAhead ??= ahead;
    return ahead && !this.#mayBeAhead;
  }

  observe(time: bigint, now: bigint): void {
    if (this.isAhead(time, now)) return;
    if (this.reached !== null && time <= this.reached) return;
    this.reached = time;
    this.#movedAt = now;
  }

  /** For how long no event has moved it. */
  silence(now: bigint): bigint {
    if (this.reached === null || now < this.#movedAt) return 0n;
    return now - this.#movedAt;
  }
}
