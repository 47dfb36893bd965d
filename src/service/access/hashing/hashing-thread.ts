import { Worker } from 'node:worker_threads';
import { SERVICE_LIMITS } from '../../../runs/blocks/worker-pool.ts';
import { hashedAside, type HashResult, type HashTask } from './hash-task.ts';
import type { HashAnswer } from './worker.ts';

/** Who mistypes a password tries again. */
const IDLE_MS = 10_000;

interface Current {
  readonly resolve: (result: string | boolean) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Makes and verifies hashes on a thread of its own, which starts with the first and ends when there was nothing to do for a
 * while. Its priority is below that of the others: a hash is 20 ms of a core and 19 MB by intent, and whoever sends wrong
 * passwords must not take that from those who have signed in. In TypeScript, where no thread can be started, Node's own do it.
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

  /** One task at a time. Rejects where a hash cannot be read, and where the thread ends. */
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
      // It keeps no process from ending.
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

  /** The next task has a thread of its own. */
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
