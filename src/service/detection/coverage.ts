import type { MatchStored } from '../events/candidates/stored-matcher.ts';
import type { DetectionLog } from './core.ts';
import type { Scheduler } from './scheduler.ts';

/**
 * Matches from the store what was not matched on arrival: the look-back of new rules, and what was lost in a crash.
 * Rules that wait for it go on when it is there.
 */
export class Coverage {
  readonly #scheduler: Scheduler;
  readonly #matchStored: MatchStored;
  readonly #log: DetectionLog;
  readonly #stopping = new AbortController();
  /** Up to where events were stored at the last look: what is matched on arrival is on its way for a moment. */
  #settledTo = 0;
  #left = 0;
  #running: Promise<boolean> | null = null;
  /** Where the last stretch began that could not be matched. */
  #failedAt: number | null = null;

  constructor(scheduler: Scheduler, matchStored: MatchStored, log: DetectionLog) {
    this.#scheduler = scheduler;
    this.#matchStored = matchStored;
    this.#log = log;
  }

  /** How many stored events are still to be matched. */
  get left(): number {
    return this.#left;
  }

  /**
   * Matches one stretch, if there is one. To be called about every second, and again at once where it returns true. A
   * stretch that cannot be matched is left for the next second, and the one behind it comes first then.
   */
  async look(): Promise<boolean> {
    if (this.#running !== null) return false;
    const hole = this.#nextHole();
    if (hole === null) return false;
    this.#running = this.#fill(hole);
    try {
      return await this.#running;
    } finally {
      this.#running = null;
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running?.catch(() => {});
  }

  #nextHole(): Hole | null {
    const to = this.#settledTo;
    this.#settledTo = this.#scheduler.arrivals.storedTo;
    const wanted = this.#scheduler.wanted();
    const from = Math.min(...wanted.values());
    this.#left = 0;
    if (!(from < to)) return null;
    const holes = this.#scheduler.arrivals.index
      .holes([...wanted.keys()], from, to)
      .flatMap((hole): Hole[] => {
        const signatures = hole.signatures.filter(
          (each) => (wanted.get(each) ?? Infinity) < hole.to,
        );
        const first = Math.min(...signatures.map((each) => wanted.get(each) ?? Infinity));
        const own = { from: Math.max(hole.from, first), to: hole.to, signatures };
        return signatures.length === 0 || own.from >= own.to ? [] : [own];
      });
    for (const each of holes) this.#left += each.to - each.from;
    const failedAt = this.#failedAt;
    const behind = failedAt === null ? undefined : holes.find((each) => each.from > failedAt);
    return behind ?? holes[0] ?? null;
  }

  /** Returns whether the stretch was matched. */
  async #fill({ from, to, signatures }: Hole): Promise<boolean> {
    const wanted = new Set(signatures);
    const rules = this.#scheduler.generationRules.filter(({ signature }) => wanted.has(signature));
    const { signal } = this.#stopping;
    try {
      for await (const batch of this.#matchStored(rules, { from, to }, signal)) {
        if (signal.aborted) return false;
        this.#scheduler.matched(batch);
        this.#left = Math.max(0, this.#left - (batch.to - batch.from));
      }
    } catch (error) {
      if (signal.aborted) return false;
      this.#log.error({ err: error, from, to }, 'stored events could not be matched');
      this.#failedAt = from;
      return false;
    }
    this.#failedAt = null;
    this.#scheduler.covered(signatures);
    return true;
  }
}

interface Hole {
  readonly from: number;
  readonly to: number;
  readonly signatures: readonly string[];
}
