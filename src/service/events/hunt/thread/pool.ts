import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { HuntError } from '../errors.ts';
import { failureOf, type Ending, type FromThread, type Task, type ToThread } from './messages.ts';
import { serve } from './serve.ts';

export interface PoolOptions {
  /** How many threads there are at most; each does one task at a time. */
  readonly threads: number;
  /** How many tasks wait beside them; what is beyond that is refused. */
  readonly waiting: number;
  /** How long a thread without work stays. */
  readonly idleMs: number;
  /** How long a stop waits for a thread whose task looks at its flag only now and then. */
  readonly closeMs: number;
  /** Of the heap of a thread. */
  readonly heapMb: number;
}

/** A task that is done, waits, or is being done. */
export interface Run {
  /** Resolves with its end; never rejects. */
  readonly ended: Promise<Ending>;
  /** The lines of one piece were taken: another one may come. */
  taken(): void;
  /** Ends it soon; it has ended when {@link ended} says so. */
  cancel(): void;
}

interface OpenRun extends Run {
  readonly task: Task;
  readonly lines: (text: string) => void;
  readonly end: (ending: Ending) => void;
  thread: Thread | null;
  isCancelled: boolean;
}

/** Threads that read stored events. They start when there is work, and end when there was none for a while. */
export class ThreadPool {
  readonly #options: PoolOptions;
  readonly #threads = new Set<Thread>();
  readonly #waiting: OpenRun[] = [];
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** How many threads there are now. */
  get size(): number {
    return this.#threads.size;
  }

  /** `null` where too many run and wait, or the service is stopping. */
  start(task: Task, lines: (text: string) => void = () => {}): Run | null {
    const { threads, waiting } = this.#options;
    const isAnyFree =
      this.#threads.size < threads || [...this.#threads].some(({ isBusy }) => !isBusy);
    if (this.#isClosed || (!isAnyFree && this.#waiting.length >= waiting)) return null;
    let end: (ending: Ending) => void = () => {};
    const ended = new Promise<Ending>((resolve) => (end = resolve));
    const run: OpenRun = {
      task,
      lines,
      ended,
      end,
      thread: null,
      isCancelled: false,
      taken: () => run.thread?.send({ kind: 'taken' }),
      cancel: () => this.#cancel(run),
    };
    this.#waiting.push(run);
    this.#next();
    return run;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const run of this.#waiting.splice(0)) run.end(stopping());
    await Promise.all([...this.#threads].map((thread) => thread.close()));
  }

  #cancel(run: OpenRun): void {
    if (run.isCancelled) return;
    run.isCancelled = true;
    const at = this.#waiting.indexOf(run);
    if (at >= 0) {
      this.#waiting.splice(at, 1);
      run.end(stopping());
    }
    run.thread?.cancel();
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      let thread = [...this.#threads].find(({ isBusy }) => !isBusy);
      if (thread === undefined) {
        if (this.#threads.size >= this.#options.threads || this.#isClosed) return;
        thread = this.#startThread();
      }
      const [run] = this.#waiting.splice(0, 1);
      if (run !== undefined) thread.take(run);
    }
  }

  #startThread(): Thread {
    const thread = new Thread(
      this.#options,
      () => this.#next(),
      () => {
        this.#threads.delete(thread);
        this.#next();
      },
    );
    this.#threads.add(thread);
    return thread;
  }
}

const stopping = (): Ending => failureOf(new HuntError('ENG2302', 'the service is stopping'));

/** A worker, or in tests, which cannot start one from TypeScript, a port that is served on this thread. */
type Peer = Worker | MessagePort;

/**
 * It is never terminated: SQLite cannot be interrupted from outside, and ends the whole process then. A task that is not
 * wanted any more is told so by a flag, and ends by itself.
 */
class Thread {
  readonly #peer: Peer;
  readonly #cancelled = new Int32Array(new SharedArrayBuffer(4));
  readonly #options: PoolOptions;
  readonly #free: () => void;
  readonly #ended: () => void;
  #run: OpenRun | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isEnding = false;
  readonly #exit: Promise<void>;

  constructor(options: PoolOptions, free: () => void, ended: () => void) {
    this.#options = options;
    this.#free = free;
    this.#ended = ended;
    this.#peer = startPeer(options.heapMb, this.#cancelled);
    const { promise, resolve } = deferred();
    this.#exit = promise;
    this.#peer.on('message', (message: FromThread) => this.#received(message));
    this.#peer.on('error', (error: Error) => this.#fail(error));
    const over = () => {
      this.#isEnding = true;
      this.#clear();
      this.#fail(null);
      resolve();
      this.#ended();
    };
    this.#peer.on('exit', over);
    if (!(this.#peer instanceof Worker)) this.#peer.on('close', over);
    this.#rest();
  }

  get isBusy(): boolean {
    return this.#run !== null || this.#isEnding;
  }

  take(run: OpenRun): void {
    this.#clear();
    Atomics.store(this.#cancelled, 0, 0);
    this.#run = run;
    run.thread = this;
    this.send({ kind: 'task', task: run.task });
  }

  send(message: ToThread): void {
    if (!this.#isEnding) this.#peer.postMessage(message, []);
  }

  cancel(): void {
    Atomics.store(this.#cancelled, 0, 1);
    // One that waits for whoever reads its lines looks at nothing.
    this.send({ kind: 'cancel' });
  }

  async close(): Promise<void> {
    if (this.#run !== null) this.cancel();
    this.send({ kind: 'close' });
    this.#isEnding = true;
    this.#clear();
    const timer = new Promise<void>((resolve) =>
      setTimeout(resolve, this.#options.closeMs).unref(),
    );
    await Promise.race([this.#exit, timer]);
    if (this.#peer instanceof Worker) this.#peer.unref();
  }

  #received(message: FromThread): void {
    const run = this.#run;
    if (message.kind === 'lines') {
      run?.lines(message.text);
      return;
    }
    this.#run = null;
    this.#rest();
    if (run !== null) run.thread = null;
    run?.end(message);
    this.#free();
  }

  #fail(error: Error | null): void {
    const run = this.#run;
    this.#run = null;
    if (run !== null) run.thread = null;
    const isMemory = error !== null && 'code' in error && error.code === OUT_OF_MEMORY;
    run?.end(
      failureOf(
        new HuntError(
          'ENG2302',
          isMemory
            ? 'this needs more memory than it may have'
            : 'the thread of this request has ended',
          isMemory ? 'narrow the query or the time' : undefined,
        ),
      ),
    );
  }

  #rest(): void {
    this.#clear();
    this.#timer = setTimeout(() => void this.close(), this.#options.idleMs).unref();
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';

const YOUNG_MB = 16;

function startPeer(heapMb: number, cancelled: Int32Array<SharedArrayBuffer>): Peer {
  if (import.meta.url.endsWith('.ts')) {
    const { port1, port2 } = new MessageChannel();
    serve(port2, cancelled);
    return port1;
  }
  return new Worker(new URL('../hunt/worker.cjs', import.meta.url), {
    workerData: cancelled,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: heapMb },
  });
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
