import type { Coverage } from './coverage.ts';
import type { DetectionLog } from './core.ts';
import type { Scheduler } from './scheduler.ts';

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
