import { availableParallelism } from 'node:os';
import type { Block, RecordLane } from '../../ingest/index.ts';
import { lazily } from '../../util/lazily.ts';
import type { ScannedBlock } from './block-scan.ts';
import { optimizeForLongRun } from './optimization.ts';
import { unpackBlock } from './packed-block.ts';
import { LOCAL_BYTES, ScanThreads } from './scan-threads.ts';
import type { BlockScanSetup } from './setup.ts';
import { createThreadScan, type ThreadSetup } from './thread-scan.ts';
import { answersInOrder } from './worker-pool.ts';

/** Blocks in flight per thread: one under work, one waiting, one on its way back. */
const BLOCKS_PER_THREAD = 3;
/** A worker with so many has something to do while this thread scans a block. */
const ENOUGH_BLOCKS = 2;

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
 * @param threads those that have been started for it; they are closed at the end
 */
export async function scanBlocks(
  setup: BlockScanSetup,
  { blocks, lane, totalBytes, release }: BlockSource,
  add: (scanned: ScannedBlock) => void,
  threads: ScanThreads | null = null,
): Promise<void> {
  const maxLocal = ScanThreads.canStart ? LOCAL_BYTES : Number.POSITIVE_INFINITY;
  const thread: ThreadSetup = { blocks: setup, records: lane?.setup ?? null };
  const scanHere = lazily(() => createThreadScan(thread));
  let others = threads;
  const start = () => {
    others ??= ScanThreads.start();
    others.prepare(thread, optimizeForLongRun);
    return others;
  };
  if (others !== null || (totalBytes !== null && totalBytes > maxLocal)) start();
  let asked = 0;
  const scan = async (block: Block): Promise<ScannedBlock | null> => {
    asked += block.length;
    if (others === null && asked <= maxLocal) {
      // A thread waits for its turn, but the turns before this one are also settled here.
      if (block.records !== undefined) await lane?.before(block);
      return await scanHere()(block);
    }
    const pool = others ?? start();
    // A block of records may have to be converted here after all.
    const isKept = block.records !== undefined;
    // Of what records need, much is done by this thread, in their order.
    if (isKept) pool.grow();
    else if (!pool.isReady || pool.open >= ENOUGH_BLOCKS) return await scanHere()(block);
    const packed = await pool.scan(block, isKept);
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
  const window = availableParallelism() * BLOCKS_PER_THREAD;
  try {
    for await (const answer of answersInOrder(blocks, askOrFail, window)) {
      for (const scanned of answer) {
        add(scanned);
        release(scanned.block);
      }
    }
  } finally {
    await others?.close();
  }
}
