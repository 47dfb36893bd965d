import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import type { Block, RecordLane } from '../../ingest/index.ts';
import { lazily } from '../../util/lazily.ts';
import { optimizeForLongRun } from './optimization.ts';
import { transferable, type ScannedBlock } from './block-scan.ts';
import { unpackBlock, type PackedBlock } from './packed-block.ts';
import type { BlockScanSetup } from './setup.ts';
import { createThreadScan, type ThreadSetup } from './thread-scan.ts';
import { answersInOrder, WorkerPool } from './worker-pool.ts';

/** Smaller inputs are read faster than workers start. */
const LOCAL_BYTES = 24 * 1024 * 1024;

/**
 * The part of a heap for what is young grows to three times this size: a few blocks of documents, instead of 48 MB.
 */
const LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 12 };

/** Blocks in flight per thread: one under work, one waiting, one on its way back. */
const BLOCKS_PER_THREAD = 3;
/** A worker with so many has something to do while this thread scans a block. */
const ENOUGH_BLOCKS = 2;

/** A worker answers it when it has loaded what it needs. */
const NOTHING: Block = {
  source: 0,
  sequence: 0,
  offset: 0,
  bytes: new Uint8Array(4),
  length: 0,
  format: 'lines',
  spans: null,
  broken: [],
};

interface BlockSource {
  readonly blocks: AsyncIterable<Block>;
  /** Present if blocks may have records that are to be converted. */
  readonly lane?: RecordLane | undefined;
  /** Of all inputs together; `null` where it is not known. */
  readonly totalBytes: number | null;
  /** A block has been read and its memory can be used again. */
  readonly release: (block: Block) => void;
}

/**
 * Scans blocks on all cores; a small input, or the beginning of one of unknown size, in this thread. A thread takes a
 * while to start, and longer to become fast, so this one is one of them: what else it has to do takes little.
 *
 * @param add takes what was found, in the order of the input
 */
export async function scanBlocks(
  setup: BlockScanSetup,
  { blocks, lane, totalBytes, release }: BlockSource,
  add: (scanned: ScannedBlock) => void,
): Promise<void> {
  const threads = availableParallelism();
  const script = workerScript();
  // Workers cannot be started from TypeScript.
  const isAlone = threads === 1 || script.pathname.endsWith('.ts');
  const maxLocal = isAlone ? Number.POSITIVE_INFINITY : LOCAL_BYTES;
  const thread: ThreadSetup = { blocks: setup, records: lane?.setup ?? null };
  let isReady = false;
  const start = () => {
    const started = new WorkerPool<Block, PackedBlock | null>(script, threads - 1, thread, LIMITS);
    const note = () => {
      isReady = true;
      optimizeForLongRun();
    };
    // A worker that fails says so again when it is asked for more.
    started.ask(NOTHING, []).then(note, note);
    return started;
  };
  const scanHere = lazily(() => createThreadScan(thread));
  const pool = { current: totalBytes !== null && totalBytes > maxLocal ? start() : null };
  let asked = 0;
  const scan = async (block: Block): Promise<ScannedBlock | null> => {
    asked += block.length;
    if (pool.current === null && asked <= maxLocal) {
      // A thread waits for its turn, but the turns before this one are also settled here.
      if (block.records !== undefined) await lane?.before(block);
      return await scanHere()(block);
    }
    pool.current ??= start();
    // A block of records may have to be converted here after all.
    const isKept = block.records !== undefined;
    // Of what records need, much is done by this thread, in their order.
    if (isKept) pool.current.grow(threads);
    else if (!isReady || pool.current.open >= ENOUGH_BLOCKS) return await scanHere()(block);
    const packed = await pool.current.ask(block, isKept ? [] : transferable(block));
    return packed === null ? null : unpackBlock(packed);
  };
  const ask = async (block: Block): Promise<readonly ScannedBlock[]> => {
    const scanned = await scan(block);
    if (block.records === undefined || lane === undefined) return scanned === null ? [] : [scanned];
    const converted = await lane.settle(block, scanned?.records ?? null);
    if (scanned === null) return (await Promise.all(converted.map(ask))).flat();
    release(block);
    return [scanned];
  };
  const askOrFail = async (block: Block): Promise<readonly ScannedBlock[]> => {
    try {
      return await ask(block);
    } catch (error) {
      lane?.fail(error);
      throw error;
    }
  };
  try {
    for await (const answer of answersInOrder(blocks, askOrFail, threads * BLOCKS_PER_THREAD)) {
      for (const scanned of answer) {
        add(scanned);
        release(scanned.block);
      }
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
  const url = import.meta.url;
  return new URL(`../blocks/worker.${url.endsWith('.ts') ? 'ts' : 'cjs'}`, url);
}
