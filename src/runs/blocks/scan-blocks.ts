import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { Block, RecordLane } from '../../ingest/index.ts';
import { lazily } from '../../util/maps.ts';
import {
  type ScannedBlock,
  unpackBlock,
  createThreadScan,
  type ThreadSetup,
} from './block-scan.ts';
import { LOCAL_BYTES, ScanThreads } from './scan-threads.ts';
import type { BlockScanSetup } from './setup.ts';
import { answersInOrder } from './worker-pool.ts';

/** Blocks in flight per thread: one in progress, one queued, one being returned. */
const BLOCKS_PER_THREAD = 3;
/** A worker with this many blocks has enough work while this thread scans a block. */
const ENOUGH_BLOCKS = 2;

interface BlockSource {
  readonly blocks: AsyncIterable<Block>;
  /** Present if blocks may contain records to be converted. */
  readonly lane?: RecordLane | undefined;
  /** The total size of all inputs; `null` if it is unknown. */
  readonly totalBytes: number | null;
  /** Called when a block has been read and its memory can be reused. */
  readonly release: (block: Block) => void;
}

/**
 * Scans blocks on all cores; a small input, or the beginning of one of unknown size, on this thread. A thread takes a
 * while to start, and longer until its code is optimized, so this thread scans, too: its other work is small.
 *
 * @param add receives the results, in the order of the input
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
    // Much of the work for records is done by this thread, in order.
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

/** Three times V8's own: with that, a thousand conditions of rules are optimized for less than it saves. */
const LONG_RUN_BUDGET = 200_000;

let isLong = false;

/**
 * For a run that turns out to be long; on all threads. The built command makes V8 optimize late, where it can
 * (`tools/load-code.cjs`). Threads that start later have to compile their code.
 */
function optimizeForLongRun(): void {
  if (isLong || Number.parseInt(process.versions.v8, 10) >= 12) return;
  setFlagsFromString(`--interrupt-budget=${LONG_RUN_BUDGET}`);
  isLong = true;
}
