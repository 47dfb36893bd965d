import { Worker, type ResourceLimits } from 'node:worker_threads';
import type { FromLane, ToLane } from './serve-lane.ts';
import { receivedError } from './sent-error.ts';

/**
 * For long-running threads, each with its own heap. The young generation would otherwise grow to 48 MB. Below 2 GB, the
 * limit of the old generation also determines how far V8 lets the heap grow before a collection: with 1 GB to at most 1.6 times
 * the live size, with 2 GB to twice the live size, and above that to four times.
 */
export const SERVICE_LIMITS: ResourceLimits = {
  maxYoungGenerationSizeMb: 12,
  maxOldGenerationSizeMb: 1_000,
};

/** Why a task has no answer that does not fail by itself. */
export type Refusal = 'full' | 'stopping' | 'out-of-memory' | 'ended';

export interface LaneOptions {
  readonly script: URL;
  /** How many threads there are at most; without, as many as there are tasks. */
  readonly threads?: number;
  /** How many tasks wait beside those that run; what is beyond that is refused. Without, all wait. */
  readonly waiting?: number;
  /** How long a thread without work stays. */
  readonly idleMs: number;
  /** How long {@link Lane.close} waits for a thread whose task looks only now and then whether it is cancelled. */
  readonly closeMs?: number;
  readonly limits?: ResourceLimits;
  /** Whether a running task that is cancelled fails at once. Its thread is free when the task has noticed. */
  readonly leavesCancelled?: boolean;
  /** @param cause why the thread has ended, where that is known */
  readonly refuse: (refusal: Refusal, cause?: Error) => Error;
}

export interface RunOptions<Progress> {
  /** Cancels the task: one that waits fails with its reason, and one that runs ends soon. */
  readonly signal?: AbortSignal | undefined;
  /** When a thread begins with the task. */
  readonly onStart?: () => void;
  /** @param taken lets the task send more, where it waits for that */
  readonly onProgress?: (progress: Progress, taken: () => void) => void;
}

interface Asked<Progress> extends RunOptions<Progress> {
  readonly task: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Does tasks on threads that start when there is none that is free, and end when there was nothing to do for a while. A thread
 * that does nothing keeps no process from ending.
 *
 * @see serveLane for the other side
 */
export class Lane<Task, Progress = never> {
  readonly #options: LaneOptions;
  readonly #threads = new Set<LaneThread<Progress>>();
  readonly #waiting: Asked<Progress>[] = [];
  #isClosed = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** How many threads there are now. */
  get size(): number {
    return this.#threads.size;
  }

  /**
   * Resolves with what the thread answers. Rejects with what it throws, as `receivedError` makes it, and with the error of
   * {@link LaneOptions.refuse}.
   */
  async run<Answer>(task: Task, options: RunOptions<Progress> = {}): Promise<Answer> {
    const { waiting = Infinity, refuse } = this.#options;
    const { signal } = options;
    signal?.throwIfAborted();
    if (this.#isClosed) throw refuse('stopping');
    if (this.#waiting.length >= waiting && !this.#hasRoom) throw refuse('full');
    let cancel = () => {};
    try {
      return await new Promise<Answer>((resolve, reject) => {
        const settle = { resolve: resolve as Asked<Progress>['resolve'], reject };
        const asked = { ...options, ...settle, task };
        cancel = () => this.#cancel(asked);
        signal?.addEventListener('abort', cancel);
        this.#waiting.push(asked);
        this.#next();
      });
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Cancels what runs, refuses what waits, and resolves when the threads have ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#options.refuse('stopping'));
    await Promise.all([...this.#threads].map((thread) => thread.close()));
  }

  #cancel(asked: Asked<Progress>): void {
    const reason = asked.signal?.reason as Error;
    const at = this.#waiting.indexOf(asked);
    if (at >= 0) {
      this.#waiting.splice(at, 1);
      asked.reject(reason);
    } else [...this.#threads].find((thread) => thread.current === asked)?.cancel(reason);
  }

  /** Those that end take no more tasks. */
  get #living(): readonly LaneThread<Progress>[] {
    return [...this.#threads].filter(({ isEnding }) => !isEnding);
  }

  get #hasRoom(): boolean {
    const living = this.#living;
    const { threads = Infinity } = this.#options;
    return living.length < threads || living.some(({ current }) => current === null);
  }

  #next(): void {
    while (this.#waiting.length > 0 && this.#hasRoom) {
      const free = this.#living.find(({ current }) => current === null) ?? this.#start();
      free.take(this.#waiting.shift()!);
    }
  }

  #start(): LaneThread<Progress> {
    const thread = new LaneThread<Progress>(this.#options, (hasEnded) => {
      if (hasEnded) this.#threads.delete(thread);
      this.#next();
    });
    this.#threads.add(thread);
    return thread;
  }
}

const CLOSE_MS = 10_000;

/**
 * Never terminated: SQLite cannot be interrupted from outside, and ends the whole process then. It is asked to close, and ends
 * by itself.
 */
class LaneThread<Progress> {
  readonly #options: LaneOptions;
  readonly #worker: Worker;
  readonly #cancelled = new Int32Array(new SharedArrayBuffer(4));
  readonly #exit: Promise<void>;
  readonly #onFree: (hasEnded: boolean) => void;
  #current: Asked<Progress> | null = null;
  #idle: NodeJS.Timeout | undefined;
  #isEnding = false;

  /** @param onFree is called when it is free for the next task, and when it has ended */
  constructor(options: LaneOptions, onFree: (hasEnded: boolean) => void) {
    const { script, limits: resourceLimits = SERVICE_LIMITS } = options;
    this.#options = options;
    this.#onFree = onFree;
    this.#worker = new Worker(script, { workerData: this.#cancelled, resourceLimits });
    this.#worker.on('message', (message: FromLane) => this.#received(message));
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#worker.on('messageerror', (error: Error) => {
      this.#end();
      this.#fail(error);
    });
    this.#exit = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#fail();
        onFree(true);
        resolve();
      });
    });
  }

  /** The task that it does. */
  get current(): Asked<Progress> | null {
    return this.#current;
  }

  get isEnding(): boolean {
    return this.#isEnding;
  }

  take(asked: Asked<Progress>): void {
    clearTimeout(this.#idle);
    this.#worker.ref();
    this.#current = asked;
    Atomics.store(this.#cancelled, 0, 0);
    this.#send({ kind: 'task', task: asked.task });
    asked.onStart?.();
  }

  cancel(reason: Error): void {
    Atomics.store(this.#cancelled, 0, 1);
    this.#send({ kind: 'cancel' });
    if (this.#options.leavesCancelled === true) this.#current?.reject(reason);
  }

  async close(): Promise<void> {
    const { refuse, closeMs = CLOSE_MS } = this.#options;
    if (this.#current !== null) this.cancel(refuse('stopping'));
    this.#end();
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, closeMs).unref());
    await Promise.race([this.#exit, timeout]);
    this.#worker.unref();
  }

  #received(message: FromLane): void {
    const asked = this.#current;
    if (message.kind === 'progress') {
      const taken = () => {
        if (this.#current === asked) this.#send({ kind: 'taken' });
      };
      asked?.onProgress?.(message.progress as Progress, taken);
      return;
    }
    this.#current = null;
    if (!this.#isEnding) this.#rest();
    if (message.kind === 'done') asked?.resolve(message.answer);
    else asked?.reject(receivedError(message.error));
    this.#onFree(false);
  }

  #rest(): void {
    this.#worker.unref();
    this.#idle = setTimeout(() => this.#end(), this.#options.idleMs).unref();
  }

  #end(): void {
    clearTimeout(this.#idle);
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#worker.ref();
    this.#send({ kind: 'close' });
  }

  /** The task does not end any more, and the exit of the thread follows. */
  #fail(cause?: Error): void {
    clearTimeout(this.#idle);
    this.#isEnding = true;
    const isMemory = cause !== undefined && 'code' in cause && cause.code === OUT_OF_MEMORY;
    this.#current?.reject(this.#options.refuse(isMemory ? 'out-of-memory' : 'ended', cause));
    this.#current = null;
  }

  #send(message: ToLane): void {
    this.#worker.postMessage(message, []);
  }
}

const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';
