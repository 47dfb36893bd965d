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

/** Events that come within this time are judged together, for one `fsync`. */
const GATHER_MS = 20;

/** How often is looked for what is due by time alone, and for arrivals that were not matched. */
const TICK_MS = 1_000;

/** A chore takes no more than this share of the time: one that takes long comes less often. */
const SHARE_OF_CHORE = 1 / 50;

/** No chore waits longer, unless the clock was set back. */
const MAX_WAIT_MS = 24 * 3_600_000;

/** Work that is done now and then, when nothing else is to be done. */
export interface Chore {
  readonly name: string;
  /** Or less often, if it takes long. */
  readonly everyMs: number;
  readonly run: () => void | Promise<void>;
}

/** Keeps detection going: runs rules when events come and when they are due, and does the chores. */
export class DetectionLoop {
  readonly #scheduler: Scheduler;
  readonly #coverage: Coverage;
  readonly #chores: readonly Chore[];
  readonly #log: DetectionLog;
  readonly #now: () => number;
  /** By name of the chore. */
  readonly #dueAt = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #timerAt = Infinity;
  readonly #ticks: NodeJS.Timeout;
  #running: Promise<void> | null = null;
  #isAsked = false;
  #isStopped = false;
  #filling: Promise<void> | null = null;

  constructor(
    scheduler: Scheduler,
    coverage: Coverage,
    chores: readonly Chore[],
    log: DetectionLog,
    now: () => number,
  ) {
    this.#scheduler = scheduler;
    this.#coverage = coverage;
    this.#chores = chores;
    this.#log = log;
    this.#now = now;
    for (const { name, everyMs } of chores) this.#dueAt.set(name, now() + everyMs);
    this.#ticks = setInterval(() => this.#tick(), TICK_MS);
  }

  /** There may be something to do: events have come, or rules are others. */
  ask(delayMs = GATHER_MS): void {
    const at = this.#now() + delayMs;
    if (this.#isStopped || at >= this.#timerAt) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#timerAt = Infinity;
      this.#run();
    }, delayMs);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#ticks);
    if (this.#timer !== null) clearTimeout(this.#timer);
    // First of all, so that no further run begins.
    const stopped = this.#scheduler.stop();
    await this.#coverage.stop();
    await this.#filling;
    await this.#running;
    await stopped;
  }

  #run(): void {
    if (this.#running !== null) {
      this.#isAsked = true;
      return;
    }
    this.#running = this.#work().finally(() => {
      this.#running = null;
      if (this.#isAsked) this.ask();
      this.#isAsked = false;
      const wait = this.#scheduler.wakeAt() - this.#now();
      // The clock may be set, and a timer cannot wait for months.
      this.ask(Math.min(TICK_MS, Math.max(GATHER_MS, wait)));
    });
  }

  async #work(): Promise<void> {
    try {
      await this.#scheduler.work();
    } catch (error) {
      this.#log.error({ err: error }, 'rules could not be run');
    }
  }

  #tick(): void {
    this.ask();
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = null;
    });
  }

  async #fill(): Promise<void> {
    try {
      while (!this.#isStopped && (await this.#coverage.look())) this.ask();
      for (const chore of this.#chores) await this.#do(chore);
    } catch (error) {
      this.#log.error({ err: error }, 'stored events could not be matched');
    }
  }

  async #do({ name, everyMs, run }: Chore): Promise<void> {
    const begun = this.#now();
    const due = this.#dueAt.get(name) ?? begun;
    const isClockBack = due - begun > MAX_WAIT_MS;
    if (this.#isStopped || (begun < due && !isClockBack)) return;
    try {
      await run();
    } catch (error) {
      this.#log.error({ err: error, chore: name }, 'a chore of detection failed');
    }
    const took = Math.max(0, this.#now() - begun);
    this.#dueAt.set(name, begun + Math.max(everyMs, took / SHARE_OF_CHORE));
  }
}
