import { join } from 'node:path';
import { detectionFileOf } from '../../../stores/open/space-folders.ts';
import { errorOf, type Task } from './thread/messages.ts';
import { ThreadPool, type Run } from './thread/pool.ts';
import { counted } from '../../../util/counts.ts';
import { FairSlots } from './fair-slots.ts';
import { HuntError } from './errors.ts';
import type { HuntDiagnostic } from './compile-hunt.ts';
import type { Spreads } from './context/prevalence.ts';
import type { AlertProcessTree, TreeOptions } from './context/process-tree.ts';
import type { ShownByAlert } from './context/shown.ts';
import type { AlertWhy } from './context/why.ts';
import type { LineStream, Says } from '../../operation/operation.ts';
import type { prevalence } from './context/schemas.ts';
import { KnownSpreads } from './known-spreads.ts';
import type { HuntPlan } from './plan-hunt.ts';
import type { HuntOptions, HuntRequest } from './request.ts';

/** Who a hunt belongs to: nobody else ends it. */
export interface HuntOwner {
  readonly space: string;
  readonly principal: string;
}

/** A hunt that runs, and waits for those who read it. A loop over its pieces that is left ends it. */
export interface RunningHunt extends LineStream {
  readonly id: string;
}

export interface PrevalenceOptions {
  readonly id: string;
  readonly days: number;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** How long documents are read, in milliseconds. */
  readonly maxMs: number;
}

/** Two at a time: each keeps a core busy, and detection needs one. Nobody has both. */
const MAX_HUNTS = 2;
/** How many more wait for one of them to end, of one person and of all, and how long. */
const WAITING_OF_ONE = 2;
const WAITING_HUNTS = 20;
const WAIT_MS = 20_000;
const IDLE_MS = 30_000;
const CLOSE_MS = 10_000;
/** How much longer than it may a hunt runs before it is ended from outside. */
const GRACE_MS = 10_000;
const HUNT_HEAP_MB = 1_024;
const QUESTION_HEAP_MB = 512;
const QUESTIONS = 2;
const WAITING_QUESTIONS = 30;

/**
 * Reads the stored events of a service on threads of their own, so that neither requests nor rules wait for it: hunts, a
 * few at a time, and short questions.
 */
export class Hunts {
  readonly #folder: string;
  readonly #makeId: () => string;
  readonly #hunts = new ThreadPool({
    threads: MAX_HUNTS,
    waiting: 0,
    idleMs: IDLE_MS,
    closeMs: CLOSE_MS,
    heapMb: HUNT_HEAP_MB,
  });
  readonly #slots = new FairSlots({
    slots: MAX_HUNTS,
    waitingOfOne: WAITING_OF_ONE,
    waiting: WAITING_HUNTS,
    waitMs: WAIT_MS,
  });
  readonly #questions = new ThreadPool({
    threads: QUESTIONS,
    waiting: WAITING_QUESTIONS,
    idleMs: IDLE_MS,
    closeMs: CLOSE_MS,
    heapMb: QUESTION_HEAP_MB,
  });
  readonly #spreads = new KnownSpreads();
  readonly #running = new Map<string, { readonly owner: HuntOwner; readonly run: Run }>();

  /** @param folder the data directory */
  constructor(folder: string, makeId: () => string) {
    this.#folder = folder;
    this.#makeId = makeId;
  }

  /** How many threads there are now. */
  get threads(): number {
    return this.#hunts.size + this.#questions.size;
  }

  /**
   * Starts a hunt when it is its turn, or says what is wrong with its query. Throws {@link HuntError} ENG2301 where too many
   * run and wait, and `CodedError` where the store cannot be read.
   */
  async start(
    asked: HuntRequest & Omit<HuntOptions, 'id'>,
    owner: HuntOwner,
  ): Promise<RunningHunt | { readonly diagnostics: readonly HuntDiagnostic[] }> {
    const release = await this.#slots.take(owner.principal);
    if (release === null) throw this.#tooMany();
    const id = this.#makeId();
    const request = { ...asked, id };
    const pieces: string[] = [];
    let wake = () => {};
    const run = this.#hunts.start({ kind: 'hunt', folder: this.#folder, request }, (text) => {
      pieces.push(text);
      wake();
    });
    if (run === null) {
      release();
      throw this.#tooMany();
    }
    let ending: Awaited<Run['ended']> | null = null;
    // Whoever reads no further does not keep others from hunting.
    const timer = setTimeout(() => run.cancel(), asked.maxMs + GRACE_MS).unref();
    this.#running.set(id, { owner, run });
    const awaitEnd = async () => {
      ending = await run.ended;
      clearTimeout(timer);
      this.#running.delete(id);
      release();
      wake();
    };
    void awaitEnd();
    const more = () =>
      pieces.length > 0 || ending !== null
        ? Promise.resolve()
        : new Promise<void>((resolve) => (wake = resolve));
    await more();
    const first = ending as Awaited<Run['ended']> | null;
    if (first?.kind === 'refused') return { diagnostics: first.diagnostics };
    if (first?.kind === 'failed' && pieces.length === 0) throw errorOf(first);
    async function* taken(): AsyncGenerator<string, void> {
      try {
        for (;;) {
          await more();
          const piece = pieces.shift();
          if (piece === undefined) break;
          run?.taken();
          yield piece;
        }
        const last = await run?.ended;
        if (last?.kind === 'failed') throw errorOf(last);
      } finally {
        run?.cancel();
      }
    }
    return { id, pieces: taken(), cancel: () => run.cancel() };
  }

  /** Ends a hunt; what it has found so far is its answer. Throws {@link HuntError} ENG2303 for one that does not run. */
  cancel(id: string, owner: HuntOwner): void {
    const running = this.#running.get(id);
    const isTheirs =
      running?.owner.space === owner.space && running.owner.principal === owner.principal;
    if (running === undefined || !isTheirs)
      throw new HuntError('ENG2303', `no hunt ${id} of yours runs`);
    running.run.cancel();
  }

  plan(request: HuntRequest): Promise<HuntPlan> {
    return this.#ask<HuntPlan>({ kind: 'plan', folder: this.#folder, request });
  }

  /** @param space of the alert, which the caller has checked to exist */
  processTree(space: string, options: TreeOptions): Promise<AlertProcessTree> {
    return this.#ask({ kind: 'tree', folder: this.#folder, file: this.#fileOf(space), options });
  }

  /** The same. What was counted a moment ago for an alert that shows the same is not counted again. */
  async prevalence(
    space: string,
    { id, days, now, maxMs }: PrevalenceOptions,
  ): Promise<Says<typeof prevalence>> {
    const file = this.#fileOf(space);
    const { shown, at, similar } = await this.#ask<ShownByAlert>({ kind: 'shown', file, id });
    const request = { shown, around: at, days, now, maxMs };
    const spreads = await this.#spreads.of(request, () =>
      this.#ask<Spreads>({ kind: 'spreads', folder: this.#folder, request }),
    );
    return { alert: id, ...spreads, similar };
  }

  /** The same. */
  why(space: string, id: string): Promise<AlertWhy> {
    return this.#ask({ kind: 'why', folder: this.#folder, file: this.#fileOf(space), id });
  }

  #tooMany(): HuntError {
    const { size } = this.#running;
    return new HuntError(
      'ENG2301',
      `${counted(size, 'hunt')} run and ${counted(this.#slots.waiting, 'hunt')} wait; of one person, one may run and ${WAITING_OF_ONE} wait`,
      'try again when one has ended, or cancel one',
    );
  }

  #fileOf(space: string): string {
    return join(this.#folder, detectionFileOf(space));
  }

  async close(): Promise<void> {
    this.#slots.close();
    await Promise.all([this.#hunts.close(), this.#questions.close()]);
  }

  async #ask<T>(task: Task): Promise<T> {
    const run = this.#questions.start(task);
    if (run === null)
      throw new HuntError('ENG2301', 'too many questions about stored events wait', 'try again');
    const ending = await run.ended;
    if (ending.kind === 'failed') throw errorOf(ending);
    if (ending.kind === 'refused') throw new Error('a question has no diagnostics');
    return ending.value as T;
  }
}
