import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import { generationOf } from '../events/candidates/generation.ts';
import type {
  GenerationRule,
  MatchedBatch,
  MatchGeneration,
} from '../events/candidates/matched-batch.ts';
import type { Arrivals } from './arrivals.ts';
import type { DetectionCore } from './core.ts';

export interface SchedulerOptions {
  readonly arrivals: Arrivals;
  readonly dataSetAliases: DataSetAliases;
  /** Whether rules run over events that arrive. */
  readonly areRun: boolean;
  /** From now on, arrivals are matched against these rules. */
  readonly setGeneration: (generation: MatchGeneration) => void;
}

/**
 * Schedules the detection cores of all spaces. Events are matched once, against the rules of all spaces; then each core
 * runs its rules. Cores take turns, so that limits of the process, such as the number of rules that run at the same time,
 * apply to all of them together.
 */
export class Scheduler {
  readonly arrivals: Arrivals;
  readonly #options: SchedulerOptions;
  readonly #cores = new Set<DetectionCore>();
  /** What arrivals are matched against; `null` before rules are known. */
  #generation: MatchGeneration | null = null;

  constructor(options: SchedulerOptions) {
    this.arrivals = options.arrivals;
    this.#options = options;
  }

  /** Its rules are run from now on; events are matched against them behind {@link rulesTaken}. */
  add(core: DetectionCore): void {
    this.#cores.add(core);
  }

  /** It may still be running rules. */
  remove(core: DetectionCore): void {
    this.#cores.delete(core);
    this.rulesTaken();
  }

  /** Some core has taken over other rules. */
  rulesTaken(): void {
    const { dataSetAliases, areRun, setGeneration } = this.#options;
    const rules = areRun ? [...this.#cores].flatMap(({ active }) => active.rules) : [];
    const number = (this.#generation?.number ?? 0) + 1;
    const next = generationOf({ rules }, dataSetAliases, number);
    // Most changes are of what is not matched on arrival, such as exceptions.
    if (this.#generation !== null && isSame(this.#generation, next)) return;
    this.#generation = next;
    setGeneration(next);
  }

  /** The rules that events are matched against, those of all spaces by signature. */
  get generationRules(): readonly GenerationRule[] {
    return this.#generation?.rules ?? [];
  }

  /** Of candidates of the rules with a signature, those that their runs would pass over. */
  async passedOver(
    signature: string,
    arrivals: readonly number[],
    now: bigint,
  ): Promise<readonly number[]> {
    for (const core of this.#cores) {
      const passed = await core.passedOver(signature, arrivals, now);
      if (passed !== null) return passed;
    }
    return [];
  }

  /** Arrivals have been matched, on their way in or from the store. */
  matched(batch: MatchedBatch): void {
    this.arrivals.add(batch);
    const candidates = new Map(
      batch.matches.flatMap(({ rule, arrivals }) => {
        const signature = batch.signatures[rule];
        return signature === undefined ? [] : [[signature, arrivals.length] as const];
      }),
    );
    for (const core of this.#cores) core.matched(candidates);
  }

  /** A stretch was matched that rules were waiting for. */
  covered(signatures: readonly string[]): void {
    for (const core of this.#cores) core.covered(signatures);
  }

  /** By signature, the first arrival that must have been matched. */
  wanted(): ReadonlyMap<string, number> {
    const wanted = new Map<string, number>();
    for (const core of this.#cores) core.want(wanted);
    return wanted;
  }

  /** When there is something to do if no event comes before, in milliseconds since 1970. */
  wakeAt(): number {
    return Math.min(...[...this.#cores].map((core) => core.wakeAt()));
  }

  /**
   * Runs all rules that are due. Resolves when all they found is on disk, or when it cannot be written: then nothing is
   * lost, and it is tried again a moment later. A space whose rules are far behind does not keep others waiting for
   * longer than it takes each of its rules to read a piece.
   */
  async work(): Promise<void> {
    let busy: readonly DetectionCore[] = [...this.#cores];
    while (busy.length > 0) {
      const more: DetectionCore[] = [];
      for (const core of busy) if (await core.round()) more.push(core);
      // Events may have come for the others meanwhile.
      busy = more.length === 0 ? [] : [...this.#cores];
    }
  }

  /** Ends behind the runs that are under way, and writes what is not yet written. */
  async stop(): Promise<void> {
    await Promise.all([...this.#cores].map((core) => core.stop()));
  }
}

const isSame = (one: MatchGeneration, other: MatchGeneration): boolean =>
  one.rules.length === other.rules.length &&
  one.rules.every(({ signature }, index) => signature === other.rules[index]?.signature);
