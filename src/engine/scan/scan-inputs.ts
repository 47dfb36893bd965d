import type { Block } from '../../ingest/index.ts';
import { onAllCores, scriptAt } from '../blocks/on-all-cores.ts';
import { createBlockScan } from '../blocks/block-scan.ts';
import type { ScanSetup } from '../../detect/evaluate/setup.ts';
import { Tally, type TallyContext } from '../blocks/accumulator.ts';

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
    worker: scriptAt(import.meta.url, '../blocks/worker'),
    add: (scanned) => tally.add(scanned),
  });
  return tally;
}
