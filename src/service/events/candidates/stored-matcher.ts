import { availableParallelism } from 'node:os';
import type { DataSetAliases } from '../../../events/origin/data-set-aliases.ts';
import { answersInOrder, WorkerPool } from '../../../runs/blocks/worker-pool.ts';
import { SERVICE_LIMITS } from '../../../threads/lane.ts';
import type { Priority } from '../../../threads/serve-lane.ts';
import { workerScript } from '../../../threads/worker-script.ts';
import type { ArrivalStretch, ScanAnswer, ScanTask, ScanWork } from './match-stored.ts';
import type { GenerationRule, MatchedBatch } from './matched-batch.ts';

/** Matches the events of a range, in consecutive batches, until its end or until the signal is aborted. */
export type MatchStored = (
  rules: readonly GenerationRule[],
  range: ArrivalStretch,
  signal: AbortSignal,
) => AsyncIterable<MatchedBatch>;

/** Evaluates ranges in the simplest way; see `PlainMatching`. */
export type MatchPlainly = (
  rules: readonly GenerationRule[],
  stretches: readonly ArrivalStretch[],
  now: bigint,
  signal: AbortSignal,
) => AsyncIterable<MatchedBatch>;

/** Arrivals of a batch. */
const BATCH = 25_000;

/**
 * Threads are kept this long for further work: rules are often imported one after the other. Not longer, since the runs
 * of the rules need memory, too.
 */
const IDLE_MS = 2_000;

const SCRIPT = workerScript('candidates');

/** Batches in progress and queued, per thread. */
const WINDOW = 1;

type ScanThread = WorkerPool<ScanTask, ScanAnswer>;

/** Plain data: sent to threads. */
export interface ScanThreadData {
  readonly folder: string;
  readonly priority: Priority;
}

export interface StoredMatcherOptions {
  /** By default, the number of cores. */
  readonly threads?: number;
  /**
   * Of the first thread; the others take what processor time is left over. Rules wait for what arrived unmatched: that
   * thread has the priority of everything else, since one of a lower priority gets no time at all on a busy machine.
   */
  readonly priority: Priority;
}

/** Matches the stored events of a folder, on separate threads. Not for concurrent calls. */
export class StoredMatcher {
  readonly #folder: string;
  readonly #dataSetAliases: DataSetAliases;
  readonly #count: number;
  readonly #priority: Priority;
  #threads: ScanThread[] = [];
  #idle: NodeJS.Timeout | null = null;

  constructor(
    folder: string,
    dataSetAliases: DataSetAliases,
    { threads = availableParallelism(), priority }: StoredMatcherOptions,
  ) {
    this.#folder = folder;
    this.#dataSetAliases = dataSetAliases;
    this.#count = threads;
    this.#priority = priority;
  }

  readonly match: MatchStored = (rules, range, signal) =>
    this.#match(
      { rules, dataSetAliases: this.#dataSetAliases, plainAt: null },
      [...stretchesOf(range)],
      signal,
    );

  readonly matchPlainly: MatchPlainly = (rules, stretches, now, signal) =>
    this.#match({ rules, dataSetAliases: this.#dataSetAliases, plainAt: now }, stretches, signal);

  async close(): Promise<void> {
    this.#cancelIdle();
    const threads = this.#threads;
    this.#threads = [];
    await Promise.all(threads.map((thread) => thread.finish()));
  }

  async *#match(
    work: ScanWork,
    stretches: readonly ArrivalStretch[],
    signal: AbortSignal,
  ): AsyncGenerator<MatchedBatch> {
    this.#cancelIdle();
    const threads = this.#started(Math.min(this.#count, stretches.length));
    let isDone = false;
    try {
      const begin = { kind: 'begin', work } as const;
      for (const answer of await Promise.all(threads.map((thread) => thread.ask(begin, [])))) {
        checked(answer);
      }
      let next = 0;
      const ask = (stretch: ArrivalStretch) => {
        const thread = threads[next % threads.length] as ScanThread;
        next += 1;
        return thread.ask({ kind: 'match', stretch }, []);
      };
      const tasks = until(signal, stretches);
      for await (const answer of answersInOrder(tasks, ask, WINDOW * threads.length)) {
        if (signal.aborted) break;
        const batch = checked(answer);
        if (batch !== null) yield batch;
      }
      isDone = !signal.aborted;
    } finally {
      // The results of threads that are still working are not needed.
      if (!isDone) await this.close();
      else {
        const ended = threads.map((thread) => thread.ask({ kind: 'end' }, []));
        await Promise.allSettled(ended);
        this.#idle = setTimeout(() => void this.close(), IDLE_MS).unref();
      }
    }
  }

  #started(count: number): readonly ScanThread[] {
    while (this.#threads.length < count) {
      const priority = this.#threads.length === 0 ? this.#priority : 'low';
      const data: ScanThreadData = { folder: this.#folder, priority };
      this.#threads.push(new WorkerPool<ScanTask, ScanAnswer>(SCRIPT, 1, data, SERVICE_LIMITS));
    }
    return this.#threads.slice(0, count);
  }

  #cancelIdle(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
  }
}

/** The batch of an answer; `null` if none was requested. */
function checked(answer: ScanAnswer): MatchedBatch | null {
  if (answer.failure !== null) throw new Error(answer.failure);
  return answer.batch;
}

async function* until<T>(signal: AbortSignal, items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) {
    if (signal.aborted) return;
    yield item;
  }
}

function* stretchesOf({ from, to }: ArrivalStretch): Generator<ArrivalStretch> {
  for (let start = from; start < to; start += BATCH) {
    yield { from: start, to: Math.min(to, start + BATCH) };
  }
}
