import { availableParallelism } from 'node:os';
import type { Block } from '../../ingest/index.ts';
import { memoryOf } from './memory-of.ts';
import { answersInOrder, WorkerPool } from './worker-pool.ts';

/** Smaller inputs are read faster than workers start. Workers cannot be started from TypeScript. */
const LOCAL_BYTES = 8 * 1024 * 1024;

/** Blocks in flight per worker: one under work, one waiting, one on its way back. */
const BLOCKS_PER_WORKER = 3;

interface Work<Setup, Scanned> {
  /** Plain data, with which each thread prepares for itself. */
  readonly setup: Setup;
  readonly scanHere: (block: Block) => Scanned;
  /** The start of a worker that does the same. */
  readonly worker: URL;
}

/**
 * Scans blocks: the first ones in this thread, the rest on all cores. The answers come in the order
 * of the input.
 */
export async function* onAllCores<Setup, Scanned>(
  blocks: AsyncIterable<Block>,
  { setup, scanHere, worker }: Work<Setup, Scanned>,
): AsyncGenerator<Scanned> {
  const workers = availableParallelism();
  const isSource = worker.pathname.endsWith('.ts');
  const pool: { current: WorkerPool<Block, Scanned> | null } = { current: null };
  let asked = 0;
  const ask = (block: Block): Scanned | Promise<Scanned> => {
    asked += block.length;
    if (asked <= LOCAL_BYTES || isSource) return scanHere(block);
    pool.current ??= new WorkerPool(worker, workers, setup);
    return pool.current.ask(block, memoryOf(block));
  };
  try {
    yield* answersInOrder(blocks, ask, workers * BLOCKS_PER_WORKER);
  } finally {
    await pool.current?.close();
  }
}

/** A script beside another, in source and in the build. */
export function besides(url: string, name: string): URL {
  return new URL(`./${name}.${url.endsWith('.ts') ? 'ts' : 'js'}`, url);
}
