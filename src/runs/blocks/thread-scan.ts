import type { Block, RecordSetup } from '../../ingest/index.ts';
import { FastMemory } from '../../ingest/json/fast-memory.ts';
import { createBlockScan, type ScannedBlock } from './block-scan.ts';
import type { BlockScanSetup } from './setup.ts';

/** What each thread needs. Plain data, except for shared memory. */
export interface ThreadSetup {
  readonly blocks: BlockScanSetup;
  /** `null` if no block contains records to be converted. */
  readonly records: RecordSetup | null;
}

/** Returns `null` for a block of records that cannot be converted by a thread. */
export type ThreadScan = (block: Block) => Promise<ScannedBlock | null> | ScannedBlock;

/** Scans blocks on one thread. The adapters are loaded when the first block of records appears. */
export function createThreadScan({ blocks, records: setup }: ThreadSetup): ThreadScan {
  const memory = FastMemory.open();
  const { scan, scanner } = createBlockScan(blocks, undefined, memory);
  const load = async () => {
    const { RecordScan } = await import('./record-scan.ts');
    return setup === null ? null : new RecordScan(setup, scanner, memory, blocks.makesLater);
  };
  let records: ReturnType<typeof load> | null = null;
  return (block) => {
    if (block.records === undefined) return scan(block);
    records ??= load();
    return records.then((each) => each?.scan(block) ?? null);
  };
}
