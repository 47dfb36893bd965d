import {
  prepareFields,
  readBlock,
  type Block,
  type BlockCounts,
  type Rejection,
} from '../../ingest/index.ts';
import { EventScanner, type EventTotals } from './event-scanner.ts';
import type { ScanSetup } from './setup.ts';

/** What one block had, and the block itself: its bytes are needed for alerts and rejects. */
export interface ScannedBlock {
  readonly block: Block;
  readonly counts: BlockCounts;
  readonly rejections: readonly Rejection[];
  readonly totals: EventTotals;
}

/** Prepares a thread for the blocks of a scan. */
export function createBlockScan(setup: ScanSetup): (block: Block) => ScannedBlock {
  const scanner = new EventScanner(setup);
  const fields = prepareFields(scanner.fields);
  return (block) => {
    const rejections: Rejection[] = [];
    const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.length);
    const counts = readBlock(block, fields, {
      document: (start, end, row, hit, line) => {
        const text = () => bytes.toString('utf8', start, end);
        scanner.document({ start, end }, row, hit, line, text);
      },
      reject: (rejection) => rejections.push(rejection),
    });
    return { block, counts, rejections, totals: scanner.take() };
  };
}
