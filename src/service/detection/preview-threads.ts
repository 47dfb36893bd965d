import { Worker } from 'node:worker_threads';
import { SERVICE_LIMITS } from '../../runs/blocks/worker-pool.ts';
import type { PreviewProgress } from './preview/preview-rule.ts';
import { runPreview, type PreviewAnswer, type PreviewWork } from './preview-work.ts';
import type { FromPreview, ToPreview } from './preview-worker.ts';

type OnProgress = (progress: PreviewProgress) => void;

/** Whoever writes a rule previews it again and again: the next one need not start a thread. */
const IDLE_MS = 10_000;

/**
 * Makes previews on threads of their own, which start when there is none that is free and end when there was nothing to do for
 * a while. As many run as are asked for: whoever asks limits that. In TypeScript, where no thread can be started, the work is
 * done on the thread of the caller, with a copy all the same.
 */
export class PreviewThreads {
  readonly #script: URL;
  readonly #idleMs: number;
  readonly #threads = new Set<PreviewThread>();

  constructor(script = workerScript(), idleMs = IDLE_MS) {
    this.#script = script;
    this.#idleMs = idleMs;
  }

  /** How many there are now. */
  get count(): number {
    return this.#threads.size;
  }

  /** Once `signal` is given, it ends between two steps, with what it has or with an error. */
  run(work: PreviewWork, onProgress: OnProgress, signal: AbortSignal): Promise<PreviewAnswer> {
    if (this.#script.pathname.endsWith('.ts')) {
      return runPreview(structuredClone(work), onProgress, signal);
    }
    const free = [...this.#threads].find(({ isFree }) => isFree) ?? this.#start();
    return free.run(work, onProgress, signal);
  }

  /** Resolves when no thread is left. To be called when no preview is running. */
  async close(): Promise<void> {
    await Promise.all([...this.#threads].map((thread) => thread.close()));
  }

  #start(): PreviewThread {
    const onExit = () => this.#threads.delete(thread);
    const thread = new PreviewThread(this.#script, this.#idleMs, onExit);
    this.#threads.add(thread);
    return thread;
  }
}

interface Current {
  readonly onProgress: OnProgress;
  readonly resolve: (answer: PreviewAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** Never terminated: while SQLite works for a thread, that would end the whole process. */
class PreviewThread {
  readonly #worker: Worker;
  readonly #stopped = new Int32Array(new SharedArrayBuffer(4));
  readonly #idleMs: number;
  readonly #exit: Promise<void>;
  #current: Current | null = null;
  #idle: NodeJS.Timeout | null = null;
  #isEnding = false;

  constructor(script: URL, idleMs: number, onExit: () => void) {
    this.#worker = new Worker(script, {
      workerData: this.#stopped,
      resourceLimits: SERVICE_LIMITS,
    });
    this.#idleMs = idleMs;
    this.#worker.on('message', (message: FromPreview) => this.#received(message));
    this.#worker.on('error', (error: Error) => this.#failed(error));
    this.#exit = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#failed(new Error('the thread of the preview has ended'));
        onExit();
        resolve();
      });
    });
  }

  get isFree(): boolean {
    return this.#current === null && !this.#isEnding;
  }

  async run(
    work: PreviewWork,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<PreviewAnswer> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    const stop = () => void Atomics.store(this.#stopped, 0, 1);
    Atomics.store(this.#stopped, 0, signal.aborted ? 1 : 0);
    signal.addEventListener('abort', stop);
    try {
      return await new Promise((resolve, reject) => {
        this.#current = { onProgress, resolve, reject };
        this.#send({ kind: 'make', work });
      });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async close(): Promise<void> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#isEnding = true;
    this.#send({ kind: 'close' });
    await this.#exit;
  }

  #send(message: ToPreview): void {
    this.#worker.postMessage(message);
  }

  #received(message: FromPreview): void {
    const current = this.#current;
    if (message.kind === 'progress') {
      current?.onProgress(message.progress);
      return;
    }
    this.#current = null;
    this.#idle = setTimeout(() => void this.close(), this.#idleMs).unref();
    if (message.kind === 'done') current?.resolve(message.answer);
    else current?.reject(new Error(message.message));
  }

  /** It takes no other preview, and its exit follows. */
  #failed(error: Error): void {
    this.#isEnding = true;
    this.#current?.reject(error);
    this.#current = null;
  }
}

/** Of the build, as in `../../runs/blocks/scan-blocks.ts`. */
function workerScript(): URL {
  const url = import.meta.url;
  return new URL(`../preview/worker.${url.endsWith('.ts') ? 'ts' : 'cjs'}`, url);
}
