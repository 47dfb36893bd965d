import { availableParallelism } from 'node:os';
import type { Block } from '../../ingest/index.ts';
import { lazily } from '../../util/lazily.ts';
import { createBlockScan, transferable, type ScannedBlock } from './block-scan.ts';
import type { BlockScanSetup } from './setup.ts';
import { answersInOrder, WorkerPool } from './worker-pool.ts';

/** Smaller inputs are read faster than workers start. */
const LOCAL_BYTES = 24 * 1024 * 1024;

/** Blocks in flight per worker: one under work, one waiting, one on its way back. */
const BLOCKS_PER_WORKER = 3;

interface BlockSource {
  readonly blocks: AsyncIterable<Block>;
  /** Of all inputs together; `null` where it is not known. */
  readonly totalBytes: number | null;
  /** A block has been read and its memory can be used again. */
  readonly release: (block: Block) => void;
}

/**
 * Scans blocks on all cores; a small input, or the beginning of one of unknown size, in this thread.
 *
 * @param add takes what was found, in the order of the input
 */
export async function scanBlocks(
  setup: BlockScanSetup,
  { blocks, totalBytes, release }: BlockSource,
  add: (scanned: ScannedBlock) => void,
): Promise<void> {
  const workers = availableParallelism();
  const script = workerScript();
  // Workers cannot be started from TypeScript.
  const maxLocal = script.pathname.endsWith('.ts') ? Number.POSITIVE_INFINITY : LOCAL_BYTES;
  const start = () => new WorkerPool<Block, ScannedBlock>(script, workers, setup);
  const scanHere = lazily(() => createBlockScan(setup).scan);
  const pool = { current: totalBytes !== null && totalBytes > maxLocal ? start() : null };
  let asked = 0;
  const ask = (block: Block): ScannedBlock | Promise<ScannedBlock> => {
    asked += block.length;
    if (pool.current === null && asked <= maxLocal) return scanHere()(block);
    pool.current ??= start();
    return pool.current.ask(block, transferable(block));
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
 * In the build, every file is in a folder of `dist`, but not always in one of the name it has in
 * source: the path leads out of the folder and in again.
 */
function workerScript(): URL {
  const { url } = import.meta;
  return new URL(`../blocks/worker.${url.endsWith('.ts') ? 'ts' : 'js'}`, url);
}
