import { SavedValue } from '../../util/saved-value.ts';
import { NANOS_PER_MINUTE } from '../../util/time/index.ts';

/** How far an event may be ahead of wall-clock time: the clocks of machines differ. */
const TOLERANCE = NANOS_PER_MINUTE;

const KIND = 'stream clock';
const VERSION = 1;

/**
 * How far a stream has come by the time of its events. All in nanoseconds since the epoch; `now` is the
 * wall-clock time.
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

  /** As plain data for {@link restore}; JSON can hold it. */
  snapshot(now: bigint): unknown {
    const { reached } = this;
    return {
      kind: KIND,
      version: VERSION,
      reached: reached === null ? null : String(reached),
      silence: String(now - this.#movedAt),
      mayBeAhead: this.#mayBeAhead,
    };
  }

  /**
   * The clock as it was saved. The time in between is no silence of the stream: nobody listened.
   *
   * @throws SnapshotError where the snapshot is of another version, or damaged
   */
  static restore(snapshot: unknown, now: bigint): StreamClock {
    const saved = new SavedValue(snapshot, KIND);
    saved.expect(KIND, VERSION);
    const clock = new StreamClock();
    clock.reached = saved.get('reached').orNull((each) => each.bigint());
    clock.#movedAt = now - saved.get('silence').bigint();
    clock.#mayBeAhead = saved.get('mayBeAhead').orNull((each) => each.flag());
    return clock;
  }
}
