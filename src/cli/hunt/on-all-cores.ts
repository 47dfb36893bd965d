import { availableParallelism } from 'node:os';
import type { Block } from '../../ingest/index.ts';
import { memoryOf } from './memory-of.ts';
import { answersInOrder, WorkerPool } from './worker-pool.ts';

/** Smaller inputs are read faster than workers start. */
const LOCAL_BYTES = 24 * 1024 * 1024;

/** Blocks in flight per worker: one under work, one waiting, one on its way back. */
const BLOCKS_PER_WORKER = 3;

interface Work<Setup, Scanned> {
  /** Plain data, with which each thread prepares for itself. */
  readonly setup: Setup;
  readonly prepare: (setup: Setup) => (block: Block) => Scanned;
  /** The start of a worker that does the same. */
  readonly worker: URL;
  /** Of the whole input; `null` where it is not known before it is read. */
  readonly bytes: number | null;
}

/**
 * Scans blocks on all cores; a small input, or the beginning of one of unknown size, in this thread.
 * The answers come in the order of the input.
 */
export async function* onAllCores<Setup, Scanned>(
  blocks: AsyncIterable<Block>,
  { setup, prepare, worker, bytes }: Work<Setup, Scanned>,
): AsyncGenerator<Scanned> {
  const workers = availableParallelism();
  // Workers cannot be started from TypeScript.
  const mostLocal = worker.pathname.endsWith('.ts') ? Number.POSITIVE_INFINITY : LOCAL_BYTES;
  const start = () => new WorkerPool<Block, Scanned>(worker, workers, setup);
  const here: { scan: ((block: Block) => Scanned) | null } = { scan: null };
  const pool = { current: bytes !== null && bytes > mostLocal ? start() : null };
  let asked = 0;
  const ask = (block: Block): Scanned | Promise<Scanned> => {
    asked += block.length;
    if (pool.current === null && asked <= mostLocal) {
      here.scan ??= prepare(setup);
      return here.scan(block);
    }
    pool.current ??= start();
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
