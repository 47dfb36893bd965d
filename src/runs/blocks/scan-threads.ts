import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import type { Block } from '../../ingest/index.ts';
import { workerScript } from '../../threads/worker-script.ts';
import { transferable, type PackedBlock, type ThreadSetup } from './block-scan.ts';

import { WorkerPool } from './worker-pool.ts';

/** Smaller inputs are read faster than workers start. */
export const LOCAL_BYTES = 24 * 1024 * 1024;

/**
 * The young generation of a heap grows to three times this size: a few blocks of documents, instead of 48 MB.
 */
const LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 12 };

/** A thread first receives what to scan for, and answers when it is ready. */
export type ThreadTask = { readonly setup: ThreadSetup } | Block;

/** `null` for a setup, and for a block of records that cannot be converted by a thread. */
export type ThreadAnswer = PackedBlock | null;

/**
 * The threads that scan blocks besides the main one. They take a while to start and to load their code, so they may be
 * started before it is known what they scan for.
 */
export class ScanThreads {
  readonly #pool: WorkerPool<ThreadTask, ThreadAnswer>;
  #isReady = false;

  private constructor() {
    this.#pool = new WorkerPool(workerScript('blocks'), availableParallelism() - 1, null, LIMITS);
  }

  /** Whether this machine has processors for them. */
  static get canStart(): boolean {
    return availableParallelism() > 1;
  }

  static start(): ScanThreads {
    return new ScanThreads();
  }

  /** Starts them if files are certainly large enough; unreadable files are reported when they are opened. */
  static startFor(paths: readonly string[]): ScanThreads | null {
    const bytes = paths.reduce((sum, path) => sum + bytesOf(path), 0);
    return bytes > LOCAL_BYTES && ScanThreads.canStart ? ScanThreads.start() : null;
  }

  /** Whether one of them is ready. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** The number of open tasks of the thread with the fewest. */
  get open(): number {
    return this.#pool.open;
  }

  /** Must be called once, before the first block. */
  prepare(setup: ThreadSetup, onReady: () => void): void {
    const note = () => {
      this.#isReady = true;
      onReady();
    };
    // A thread that has failed reports it again on the next task.
    for (const prepared of this.#pool.begin({ setup })) prepared.then(note, note);
  }

  /** Transfers the memory of a block to a thread and back, unless it is `shared`. */
  async scan(block: Block, shared = false): Promise<ThreadAnswer> {
    return await this.#pool.ask(block, shared ? [] : transferable(block));
  }

  /** As many threads as processors, since the main thread has other work, too. */
  grow(): void {
    this.#pool.grow(availableParallelism());
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}

function bytesOf(path: string): number {
  try {
    const status = statSync(path);
    return status.isFile() ? status.size : 0;
  } catch {
    return 0;
  }
}
