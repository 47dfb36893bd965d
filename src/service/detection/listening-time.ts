import type { Listening } from '../../detect/run/listening.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';

/** A longer step between two reports means that no events were received in between, or that the clock was set. */
const MAX_STEP_MS = 5_000;

/** Of older stretches is known that they were before those that are kept. */
const MAX_STRETCHES = 1_000;

/** Without interruption; times in milliseconds. */
interface Stretch {
  /** By the clock. */
  readonly from: number;
  readonly listened: number;
}

/**
 * For how long events have been received, by reports of their receiver. A machine that was suspended, a process
 * that was stopped or kept from running, and a clock that was set, back or forth: all show as a step in these reports.
 */
export class ListeningTime implements Listening {
  readonly #stretches: Stretch[];
  #last: number;
  #listened: number;

  /** @param now in milliseconds since 1970 */
  constructor(now: number) {
    this.#stretches = [{ from: now, listened: now }];
    this.#last = now;
    this.#listened = now;
  }

  /** Events are being received. To be called about every second. */
  report(now: number): void {
    const step = now - this.#last;
    this.#last = now;
    if (Math.abs(step) <= MAX_STEP_MS) {
      this.#listened += Math.max(0, step);
      return;
    }
    this.#stretches.push({ from: now, listened: this.#listened });
    if (this.#stretches.length > MAX_STRETCHES) this.#stretches.shift();
  }

  at(now: bigint): bigint {
    const time = Number(now / NANOS_PER_MS);
    const index = this.#indexAt(time);
    const { from = time, listened = time } = this.#stretches[index] ?? {};
    const end = this.#stretches[index + 1]?.listened ?? this.#listened;
    return nanos(Math.min(end, listened + Math.max(0, time - from)));
  }

  since(now: bigint): bigint {
    const stretch = this.#stretches[this.#indexAt(Number(now / NANOS_PER_MS))];
    return nanos(stretch?.listened ?? this.#listened);
  }

  /** The last stretch that began by then: where the clock was set back, that is the later one. */
  #indexAt(time: number): number {
    return Math.max(
      0,
      this.#stretches.findLastIndex(({ from }) => from <= time),
    );
  }
}

const nanos = (milliseconds: number) => BigInt(Math.trunc(milliseconds)) * NANOS_PER_MS;
