import { SavedValue } from '../../util/saved-value.ts';
import { NANOS_PER_SECOND } from '../../util/time/index.ts';
import {
  TOLERANCE,
  type Admission,
  type LiveCandidate,
  type LiveSearch,
} from '../types/live-search.ts';

/** Events of a sensor take a moment to arrive even if they arrive in order. */
const MIN_PATIENCE = NANOS_PER_SECOND;

/**
 * A search with the clock of its stream: which candidates it admits, and when time decides. Times are
 * nanoseconds since the epoch; `now` is wall-clock time.
 */
export class TimedSearch {
  readonly search: LiveSearch;
  readonly clock: StreamClock;
  readonly #lateness: bigint;
  /** How long a stream may be silent before its event time is assumed to advance. */
  readonly #patience: bigint;

  /** @param lateness how late an event may arrive and still be used in sequences */
  constructor(search: LiveSearch, clock: StreamClock, lateness: bigint) {
    this.search = search;
    this.clock = clock;
    this.#lateness = lateness;
    this.#patience = lateness > MIN_PATIENCE ? lateness : MIN_PATIENCE;
  }

  /** @param seen what the event must not be ahead of, where that is not `now` */
  add(candidate: LiveCandidate, now: bigint, seen = now): Admission | 'ahead' {
    const { time } = candidate;
    if (this.search.isOrdered && time !== null && this.clock.isAhead(time, seen)) return 'ahead';
    const admission = this.search.add(candidate);
    if (admission === 'taken' && time !== null) this.clock.observe(time, now, seen);
    return admission;
  }

  /** Events before the time of the clock, less the lateness, no longer arrive. Returns that time. */
  advance(): bigint | null {
    const { time } = this.clock;
    if (time === null) return null;
    const passed = time - this.#lateness;
    if (this.#lateness === 0n) this.search.reached(time);
    else this.search.passed(passed);
    return passed;
  }

  /**
   * Time has passed. If a stream has been silent for longer than its lateness, event time is assumed to
   * advance: buffered events are released and missing events decided. Returns the event time by then.
   */
  tick(now: bigint): bigint | null {
    const { time } = this.clock;
    if (time === null) return null;
    const silence = this.clock.silence(now);
    const going = time + silence - this.#patience;
    if (silence > this.#lateness) this.search.reached(time);
    if (this.search.waitsForTime) this.search.passed(going);
    return going;
  }
}

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
