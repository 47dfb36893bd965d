import type { Block, BlockCounts } from '../../ingest/index.ts';
// Not by the index of the folder: a worker would load all that opens and converts inputs.
import { readBlock } from '../../ingest/block-reader.ts';
import { prepareFields } from '../../ingest/json/fields.ts';
import { lazily } from '../../util/lazily.ts';
import { EventScanner, type EventTotals } from './event-scanner.ts';
import { RejectionList, type Rejections } from '../inputs/rejections.ts';
import { Candidates } from './prefilter.ts';
import type { ScanSetup } from '../../detect/evaluate/setup.ts';

/** What one block had, and the block itself: its bytes are needed for alerts and rejects. */
export interface ScannedBlock {
  readonly block: Block;
  readonly counts: BlockCounts;
  readonly rejections: Rejections;
  readonly totals: EventTotals;
}

/**
 * Prepares a thread for the blocks of a scan. The bytes of a block are searched first: a document
 * that can mean something to no rule is checked and counted, and not read any further.
 */
export function createBlockScan(setup: ScanSetup): (block: Block) => ScannedBlock {
  const scanner = new EventScanner(setup);
  const fields = prepareFields(scanner.fields);
  const screenFields = prepareFields(scanner.screenFields);
  const search = lazily(() => new Candidates(scanner.searchPlan()));
  const rejections = new RejectionList();
  let read = 0;
  return (block) => {
    const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.length);
    read += block.length;
    const searcher = read < setup.searchedBytes ? null : search();
    const candidates = searcher?.search(block) === true ? searcher : null;
    const counts = readBlock(
      block,
      fields,
      {
        document: (start, end, row, hit, line) => {
          const text = () => bytes.toString('utf8', start, end);
          const rules = candidates?.rulesOf(start) ?? null;
          scanner.document({ start, end }, row, hit, line, rules, text);
        },
        reject: (rejection) => rejections.add(rejection),
      },
      candidates === null
        ? null
        : {
            fields: screenFields,
            wants: (start) => candidates.rulesOf(start) !== null,
            passed: (row, hit) => scanner.pass(row, hit),
          },
    );
    return { block, counts, rejections: rejections.take(), totals: scanner.take() };
  };
}
