import { Worker } from 'node:worker_threads';
import { SERVICE_LIMITS } from '../../../../runs/blocks/worker-pool.ts';
import { SearchError, tooMuch } from '../errors.ts';
import type { EventWork } from '../events/run-event-search.ts';
import { Readers } from './do-work.ts';
import { receivedError, type AlertWork, type FromSearch, type SearchTask } from './messages.ts';

export interface SearchThreadsOptions {
  /** The maximum number of concurrent searches. */
  readonly threads?: number;
  /** The maximum number of waiting searches. */
  readonly waiting?: number;
  /** How long an idle thread is kept. */
  readonly idleMs?: number;
  /** How long after its time limit a search is given up. */
  readonly graceMs?: number;
}

interface Waiting {
  readonly task: SearchTask;
  readonly resolve: (json: string) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Searches alerts and events on threads of their own, which start on demand and end when they have been idle
 * for a while, so that neither requests nor the detection thread wait for a search. A limited number of searches run and wait;
 * further ones are refused.
 */
export class SearchThreads {
  readonly #options: Required<SearchThreadsOptions>;
  readonly #threads = new Set<SearchThread>();
  readonly #waiting: Waiting[] = [];
  #inThread: Readers | null = null;
  #isClosed = false;

  constructor({
    threads = 2,
    waiting = 30,
    idleMs = 30_000,
    graceMs = 20_000,
  }: SearchThreadsOptions = {}) {
    this.#options = { threads, waiting, idleMs, graceMs };
  }

  /**
   * Resolves with the answer as JSON. A cancelled search is removed from the queue, or ends if it is running. Rejects with
   * `SearchError`, and `CodedError` if the store fails.
   *
   * @param file the database of a space
   */
  run(file: string, work: AlertWork, signal?: AbortSignal): Promise<string> {
    return this.#run({ file, work }, signal);
  }

  /**
   * The same for stored events.
   *
   * @param folder the data directory
   */
  runEvents(folder: string, work: EventWork, signal?: AbortSignal): Promise<string> {
    return this.#run({ folder, work }, signal);
  }

  async #run(task: SearchTask, signal: AbortSignal | undefined): Promise<string> {
    if (this.#isClosed) throw refused('the service is stopping');
    const script = new URL('../search/worker.cjs', import.meta.url);
    // Workers cannot be started from TypeScript sources.
    if (import.meta.url.endsWith('.ts')) {
      this.#inThread ??= new Readers();
      return this.#inThread.answer(task);
    }
    const { threads, waiting } = this.#options;
    if (this.#waiting.length >= waiting) {
      throw refused(`${threads} searches run and ${waiting} wait, and there may be no more`);
    }
    return new Promise((resolve, reject) => {
      const asked: Waiting = { task, resolve, reject };
      signal?.addEventListener('abort', () => this.#leave(asked), { once: true });
      this.#waiting.push(asked);
      const isAnyFree = [...this.#threads].some(({ isBusy }) => !isBusy);
      if (!isAnyFree && this.#threads.size < threads) this.#start(script);
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(refused('the service is stopping'));
    await Promise.all([...this.#threads].map((thread) => thread.close()));
    this.#inThread?.close();
  }

  #leave(asked: Waiting): void {
    const at = this.#waiting.indexOf(asked);
    if (at < 0) {
      for (const thread of this.#threads) thread.leave(asked);
      return;
    }
    this.#waiting.splice(at, 1);
    asked.reject(cancelled());
  }

  #start(script: URL): void {
    const thread = new SearchThread(script, this.#options, {
      free: () => this.#next(),
      ended: () => {
        this.#threads.delete(thread);
        if (this.#waiting.length > 0 && this.#threads.size === 0 && !this.#isClosed)
          this.#start(script);
        this.#next();
      },
    });
    this.#threads.add(thread);
  }

  #next(): void {
    for (const thread of this.#threads) {
      if (this.#waiting.length === 0) return;
      if (!thread.isBusy) thread.take(this.#waiting.shift()!);
    }
  }
}

const cancelled = () => refused('it was cancelled or took too long');

const refused = (reason: string) =>
  new SearchError('ENG2004', 'es_rejected_execution_exception', reason);

const isOutOfMemory = (error: Error) =>
  'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

const tooLarge = () => tooMuch('the search needs more memory than allowed; request less at a time');

/** How long a stop waits for a thread, whose search ends when it next checks the time. */
const CLOSE_MS = 10_000;

/**
 * One thread. It is never terminated: SQLite cannot be interrupted from outside, and would end the whole process. A search
 * that is no longer wanted is cancelled by a flag, and ends by itself.
 */
class SearchThread {
  readonly #worker: Worker;
  readonly #options: Required<SearchThreadsOptions>;
  readonly #on: { readonly free: () => void; readonly ended: () => void };
  readonly #cancelled = new Int32Array(new SharedArrayBuffer(4));
  readonly #exit: Promise<void>;
  /** The caller that waits for the answer. */
  #current: Waiting | null = null;
  #isWorking = false;
  #isEnding = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    script: URL,
    options: Required<SearchThreadsOptions>,
    on: { readonly free: () => void; readonly ended: () => void },
  ) {
    this.#options = options;
    this.#on = on;
    this.#worker = new Worker(script, {
      workerData: this.#cancelled.buffer,
      resourceLimits: SERVICE_LIMITS,
    });
    this.#worker.on('message', (message: FromSearch) => this.#answered(message));
    this.#worker.on('error', (error: Error) =>
      this.#failed(isOutOfMemory(error) ? tooLarge() : error),
    );
    this.#exit = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.once('exit', () => this.#ended());
    this.#waitForWork();
  }

  get isBusy(): boolean {
    return this.#isWorking || this.#isEnding;
  }

  take(next: Waiting): void {
    this.#clear();
    Atomics.store(this.#cancelled, 0, 0);
    this.#current = next;
    this.#isWorking = true;
    this.#worker.postMessage(next.task, []);
    const { work } = next.task;
    const most = ('maxMs' in work ? work.maxMs : 0) + this.#options.graceMs;
    this.#timer = setTimeout(() => this.#cancel(refused('the search took too long')), most);
  }

  /** Cancels a request, if it is the current one. */
  leave(asked: Waiting): void {
    if (this.#current === asked) this.#cancel(cancelled());
  }

  /** Resolves when its stores are closed. */
  async close(): Promise<void> {
    this.#cancel(refused('the service is stopping'));
    this.#end();
    const timer = new Promise<void>((resolve) => void setTimeout(resolve, CLOSE_MS).unref());
    await Promise.race([this.#exit, timer]);
    this.#worker.unref();
  }

  #answered(message: FromSearch): void {
    const current = this.#current;
    this.#current = null;
    this.#isWorking = false;
    this.#waitForWork();
    if (message.kind === 'answer') current?.resolve(message.json);
    else current?.reject(receivedError(message));
    this.#on.free();
  }

  /** The thread is free when the search has noticed the flag. */
  #cancel(error: Error): void {
    this.#failed(error);
    Atomics.store(this.#cancelled, 0, 1);
  }

  #failed(error: Error): void {
    const current = this.#current;
    this.#current = null;
    current?.reject(error);
  }

  #ended(): void {
    this.#isEnding = true;
    this.#failed(new Error('the thread of a search has ended'));
    this.#clear();
    this.#on.ended();
  }

  #waitForWork(): void {
    this.#clear();
    if (this.#isEnding) return;
    this.#timer = setTimeout(() => this.#end(), this.#options.idleMs).unref();
  }

  #end(): void {
    this.#clear();
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#worker.postMessage({ close: true }, []);
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
