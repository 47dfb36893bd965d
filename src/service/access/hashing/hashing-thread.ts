import { Worker } from 'node:worker_threads';
import { SERVICE_LIMITS } from '../../../runs/blocks/worker-pool.ts';
import { hashedAside, type HashResult, type HashTask } from './hash-task.ts';
import type { HashAnswer } from './worker.ts';

/** Long enough for a second attempt after a mistyped password. */
const IDLE_MS = 10_000;

interface Current {
  readonly resolve: (result: string | boolean) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Creates and verifies hashes on a separate thread, which starts with the first task and ends when it has been idle for a
 * while. Its priority is below that of the others: a hash deliberately takes 20 ms of a core and 19 MB, and clients with wrong
 * passwords must not slow down signed-in users. From TypeScript sources no thread can be started: Node.js' pool is used.
 */
export class HashingThread {
  readonly #script: URL;
  readonly #idleMs: number;
  #worker: Worker | null = null;
  #current: Current | null = null;
  #idle: NodeJS.Timeout | null = null;

  constructor(script = workerScript(), idleMs = IDLE_MS) {
    this.#script = script;
    this.#idleMs = idleMs;
  }

  /** One task at a time. Rejects if a hash cannot be parsed, and if the thread ends. */
  async run<Task extends HashTask>(task: Task): Promise<HashResult<Task>> {
    if (this.#script.pathname.endsWith('.ts')) {
      return (await hashedAside(task)) as HashResult<Task>;
    }
    if (this.#idle !== null) clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    try {
      return await new Promise<HashResult<Task>>((resolve, reject) => {
        this.#current = { resolve: resolve as Current['resolve'], reject };
        worker.postMessage(task);
      });
    } finally {
      this.#current = null;
      // It does not keep the process alive.
      worker.unref();
      this.#idle = setTimeout(() => this.#end(worker), this.#idleMs).unref();
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#script, { resourceLimits: SERVICE_LIMITS });
    worker.on('message', (answer: HashAnswer) => {
      if (answer.isDone) this.#current?.resolve(answer.result);
      else this.#current?.reject(new Error(answer.message));
    });
    worker.on('error', (error: Error) => this.#current?.reject(error));
    worker.once('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#current?.reject(new Error('the thread that verifies passwords has ended'));
    });
    return worker;
  }

  /** The next task starts a new thread. */
  #end(worker: Worker): void {
    if (this.#worker === worker) this.#worker = null;
    void worker.terminate();
  }
}

/** Of the build, as in `../../../runs/blocks/scan-blocks.ts`. */
function workerScript(): URL {
  const url = import.meta.url;
  return new URL(`../access/worker.${url.endsWith('.ts') ? 'ts' : 'cjs'}`, url);
}
