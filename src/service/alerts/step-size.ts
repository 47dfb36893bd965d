/** How long one step of a job may take: live detection waits for it. */
const STEP_MS = 20;

/** Of the first step. Fewer are hardly quicker: each step waits for the disk. */
const LEAST = 100;

/** More at once are no faster. */
const MOST = 1_000;

/**
 * How many alerts a step of a job takes: as many as fit into some milliseconds. With each step comes a write to disk, so few
 * at once take long altogether.
 */
export class StepSize {
  readonly #now: () => number;
  #size: number;
  readonly #isFixed: boolean;

  /** @param fixed a constant size, for tests */
  constructor(now: () => number, fixed?: number) {
    this.#now = now;
    this.#size = fixed ?? LEAST;
    this.#isFixed = fixed !== undefined;
  }

  get size(): number {
    return this.#size;
  }

  /** Does a step, and learns from how long it takes; it at most doubles or halves, since clocks are set. */
  take<T>(step: () => T): T {
    const begun = this.#now();
    const result = step();
    if (this.#isFixed) return result;
    const factor = STEP_MS / Math.max(1, this.#now() - begun);
    const next = Math.floor(this.#size * Math.min(2, Math.max(0.5, factor)));
    this.#size = Math.min(MOST, Math.max(LEAST, next));
    return result;
  }
}
