import { NANOS_PER_SECOND } from '../../util/time/index.ts';
import type { Admission, LiveCandidate, LiveSearch } from '../types/live-search.ts';
import type { StreamClock } from './stream-clock.ts';

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
