import { readBlock, type BlockCounts, type Rejection } from '../../ingest/index.ts';
import type { Block } from '../../ingest/index.ts';
import { prepareFields } from '../../ingest/index.ts';
import { Scanner, type ScanSetup, type ScanTotals } from './scanner.ts';

/** What one block had, and the block itself: its bytes are needed for results and rejects. */
export interface ScannedBlock {
  readonly block: Block;
  readonly counts: BlockCounts;
  readonly rejections: readonly Rejection[];
  readonly totals: ScanTotals;
  /** Per slot, whether a document had a value there, in this block or one before on this thread. */
  readonly seen: readonly boolean[];
}

export type ScanBlock = (block: Block) => ScannedBlock;

/** Prepares a thread for the blocks of a query. */
export function createBlockScan(setup: ScanSetup): ScanBlock {
  const scanner = new Scanner(setup);
  const fields = prepareFields(scanner.compiled.fields);
  return (block) => {
    const rejections: Rejection[] = [];
    const counts = readBlock(block, fields, {
      document: (start, end, row, hit, line) => scanner.document(start, end, row, hit, line),
      reject: (rejection) => rejections.push(rejection),
    });
    return { block, counts, rejections, totals: scanner.take(), seen: scanner.seen };
  };
}
