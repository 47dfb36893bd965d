import { Worker } from 'node:worker_threads';
import { SERVICE_LIMITS } from '../../../../runs/blocks/worker-pool.ts';
import { SearchError, tooMuch } from '../errors.ts';
import type { EventWork } from '../events/run-event-search.ts';
import { Readers } from './do-work.ts';
import { receivedError, type AlertWork, type FromSearch, type SearchTask } from './messages.ts';

export interface SearchThreadsOptions {
  /** How many search at a time. */
  readonly threads?: number;
  /** How many wait beside them. */
  readonly waiting?: number;
  /** How long a thread without work stays. */
  readonly idleMs?: number;
  /** How much longer than it may a search takes before nobody waits for it any more. */
  readonly graceMs?: number;
}

interface Waiting {
  readonly task: SearchTask;
  readonly resolve: (json: string) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Searches alerts and events on threads of their own, which start when there is something to search and end when there was nothing
 * for a while: so neither requests nor the thread of detection wait for a search. A few at a time, some more wait, and
 * what is beyond that is refused.
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
   * Resolves with the answer as JSON. What nobody waits for any more is not begun, and ends where it has begun. Rejects with
   * `SearchError`, and `CodedError` where the store fails.
   *
   * @param file the database of a space
   */
  run(file: string, work: AlertWork, signal?: AbortSignal): Promise<string> {
    return this.#run({ file, work }, signal);
  }

  /**
   * The same of stored events.
   *
   * @param folder the data directory
   */
  runEvents(folder: string, work: EventWork, signal?: AbortSignal): Promise<string> {
    return this.#run({ folder, work }, signal);
  }

  async #run(task: SearchTask, signal: AbortSignal | undefined): Promise<string> {
    if (this.#isClosed) throw refused('the service is stopping');
    const script = new URL('../search/worker.cjs', import.meta.url);
    // Workers cannot be started from TypeScript.
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
    asked.reject(nobodyWaits());
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

const nobodyWaits = () => refused('nobody waits for it any more');

const refused = (reason: string) =>
  new SearchError('ENG2004', 'es_rejected_execution_exception', reason);

const isOutOfMemory = (error: Error) =>
  'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

const tooLarge = () =>
  tooMuch('the search needs more memory than it may have; ask for less at a time');

/** How long a stop waits for a thread, whose search ends at its next look at the time. */
const CLOSE_MS = 10_000;

/**
 * One thread. It is never terminated: SQLite cannot be interrupted from outside, and ends the whole process then. A search
 * that is not wanted any more is told so, and ends by itself.
 */
class SearchThread {
  readonly #worker: Worker;
  readonly #options: Required<SearchThreadsOptions>;
  readonly #on: { readonly free: () => void; readonly ended: () => void };
  readonly #cancelled = new Int32Array(new SharedArrayBuffer(4));
  readonly #exit: Promise<void>;
  /** Who waits for the answer. */
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

  /** Ends what was asked, if it is at that. */
  leave(asked: Waiting): void {
    if (this.#current === asked) this.#cancel(nobodyWaits());
  }

  /** Resolves when what it has open is closed. */
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

  /** The thread is free when the search has noticed. */
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
