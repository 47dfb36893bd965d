import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The interval of samples; the measured delay includes it. */
const RESOLUTION_MS = 20;
const WINDOW_MS = 2_000;
const NANOS_PER_MS = 1e6;

/**
 * The event loop delay: the median of the last window. A single long pause does not count, since it is over when it is
 * noticed.
 */
export class LoopDelay {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #timer: NodeJS.Timeout;
  #milliseconds = 0;

  constructor(windowMs = WINDOW_MS) {
    this.#histogram.enable();
    this.#timer = setInterval(() => this.#sample(), windowMs).unref();
  }

  get milliseconds(): number {
    return this.#milliseconds;
  }

  #sample(): void {
    const median = this.#histogram.percentile(50) / NANOS_PER_MS;
    this.#milliseconds = Math.max(0, median - RESOLUTION_MS);
    this.#histogram.reset();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#histogram.disable();
  }
}
