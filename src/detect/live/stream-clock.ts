import { SavedValue } from '../../util/saved-value.ts';
import { TOLERANCE } from '../types/live-search.ts';

const KIND = 'stream clock';
const VERSION = 1;

/**
 * The progress of a stream in event time. All times are nanoseconds since the epoch; `now` is wall-clock time, or
 * another by which silence is measured.
 *
 * A single event far in the future would make all others late. So events ahead of wall-clock time do not
 * advance the clock, except in a stream that begins ahead of it, whose time is unknown.
 */
export class StreamClock {
  /** The time of the latest event that is not ahead; `null` before the first. */
  reached: bigint | null = null;
  /** Where it stands still, although later events may have come; `null` where it goes on. */
  held: bigint | null = null;
  #movedAt = 0n;
  #mayBeAhead: boolean | null;

  /** @param mayBeginAhead whether the first event may have a time in the future; then all may */
  constructor(mayBeginAhead = true) {
    this.#mayBeAhead = mayBeginAhead ? null : false;
  }

  /** Whether an event apparently comes from a host whose clock is wrong. */
  isAhead(time: bigint, now: bigint): boolean {
    const ahead = time > now + TOLERANCE;
    this.#mayBeAhead ??= ahead;
    return ahead && !this.#mayBeAhead;
  }

  /** @param seen what the event must not be ahead of, where that is not `now` */
  observe(time: bigint, now: bigint, seen = now): void {
    if (this.isAhead(time, seen)) return;
    if (this.reached !== null && time <= this.reached) return;
    this.reached = time;
    this.#movedAt = now;
  }

  /** How far time has passed. */
  get time(): bigint | null {
    const { reached, held } = this;
    return reached !== null && held !== null && held < reached ? held : reached;
  }

  /** How long no event has advanced the clock. */
  silence(now: bigint): bigint {
    if (this.reached === null || this.held !== null || now < this.#movedAt) return 0n;
    return now - this.#movedAt;
  }

  /** As plain data for {@link restore}; JSON can hold it. */
  snapshot(now: bigint): unknown {
    const { reached } = this;
    return {
      kind: KIND,
      version: VERSION,
      reached: reached === null ? null : String(reached),
      held: this.held === null ? null : String(this.held),
      silence: String(now - this.#movedAt),
      mayBeAhead: this.#mayBeAhead,
    };
  }

  /**
   * Restores the clock. The time in between does not count as silence, because no events were received.
   *
   * @throws SnapshotError if the snapshot is damaged or of another version
   */
  static restore(snapshot: unknown, now: bigint): StreamClock {
    const saved = new SavedValue(snapshot, KIND);
    saved.expect(KIND, VERSION);
    const clock = new StreamClock();
    clock.reached = saved.get('reached').orNull((each) => each.bigint());
    clock.held = saved.get('held').orNull((each) => each.bigint());
    clock.#movedAt = now - saved.get('silence').bigint();
    clock.#mayBeAhead = saved.get('mayBeAhead').orNull((each) => each.flag());
    return clock;
  }
}
