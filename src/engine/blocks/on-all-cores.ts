import { availableParallelism } from 'node:os';
import type { Block } from '../../ingest/index.ts';
import { lazily } from '../../util/lazily.ts';
import type { Documents } from '../../stores/files/documents.ts';
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
  /** Takes what was found, in the order of the input. */
  readonly add: (scanned: Scanned) => void;
}

interface Source {
  readonly documents: Pick<Documents, 'totalBytes'>;
  /** A block has been read and its memory can be used again. */
  readonly release: (block: Block) => void;
}

/**
 * Scans blocks on all cores; a small input, or the beginning of one of unknown size, in this thread.
 */
export async function onAllCores<Setup, Scanned extends { readonly block: Block }>(
  blocks: AsyncIterable<Block>,
  { documents: { totalBytes }, release }: Source,
  { setup, prepare, worker, add }: Work<Setup, Scanned>,
): Promise<void> {
  const workers = availableParallelism();
  // Workers cannot be started from TypeScript.
  const mostLocal = worker.pathname.endsWith('.ts') ? Number.POSITIVE_INFINITY : LOCAL_BYTES;
  const start = () => new WorkerPool<Block, Scanned>(worker, workers, setup);
  const scanHere = lazily(() => prepare(setup));
  const pool = { current: totalBytes !== null && totalBytes > mostLocal ? start() : null };
  let asked = 0;
  const ask = (block: Block): Scanned | Promise<Scanned> => {
    asked += block.length;
    if (pool.current === null && asked <= mostLocal) return scanHere()(block);
    pool.current ??= start();
    return pool.current.ask(block, memoryOf(block));
  };
  try {
    for await (const scanned of answersInOrder(blocks, ask, workers * BLOCKS_PER_WORKER)) {
      add(scanned);
      release(scanned.block);
    }
  } finally {
    await pool.current?.close();
  }
}

/**
 * A script by its path from the folder of another, in source and in the build. There, every file
 * stands in a folder of `dist`, but not always in one of the name it has in source: the path leads
 * out of the folder and in again, as in `../blocks/worker`.
 */
export function scriptAt(url: string, path: string): URL {
  return new URL(`${path}.${url.endsWith('.ts') ? 'ts' : 'js'}`, url);
}
