import type { Block } from '../../ingest/index.ts';
import { besides, onAllCores } from '../hunt/on-all-cores.ts';
import { createBlockScan } from './scan-block.ts';
import type { ScanSetup } from './setup.ts';
import { Tally, type TallyContext } from './tally.ts';

interface ScanContext extends TallyContext {
  /** A block has been read and its memory can be used again. */
  readonly release: (block: Block) => void;
}

/** Runs all rules over blocks in one pass. */
export async function scanInputs(
  setup: ScanSetup,
  blocks: AsyncIterable<Block>,
  context: ScanContext,
): Promise<Tally> {
  const tally = new Tally(setup.rules.length, context);
  await onAllCores(blocks, context, {
    setup,
    prepare: createBlockScan,
    worker: besides(import.meta.url, 'worker'),
    add: (scanned) => tally.add(scanned),
  });
  return tally;
}
