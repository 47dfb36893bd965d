import type { Block, BlockCounts } from '../../ingest/index.ts';
// Not by the index of the folder: a worker would load all that opens and converts inputs.
import { readBlock } from '../../ingest/block-reader.ts';
import { prepareFields } from '../../ingest/json/fields.ts';
import type { RunnableQuery } from '../../lang/index.ts';
import { lazily } from '../../util/lazily.ts';
import type { RunClock } from '../../util/time/index.ts';
import { RejectionList, type Rejections } from '../inputs/rejections.ts';
import { EventScanner, type EventTotals, type Screen } from './event-scanner.ts';
import { Prefilter } from './prefilter.ts';
import type { BlockScanSetup } from './setup.ts';

/** What one block had, and the block itself: its bytes are needed for results and rejects. */
export interface ScannedBlock {
  readonly block: Block;
  readonly counts: BlockCounts;
  readonly rejections: Rejections;
  readonly totals: EventTotals;
}

/** A thread made ready for the blocks of a run. */
export interface BlockScan {
  /** The queries of the rules, by position. */
  readonly compiled: readonly RunnableQuery[];
  readonly scan: (block: Block) => ScannedBlock;
}

/** The memory of a block, which is handed from thread to thread so as not to be copied. */
export function transferable({ bytes: { buffer } }: Block): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}

/**
 * Prepares a thread for the blocks of a run. The bytes of a block are searched first: a document that
 * can mean something to no rule is checked and counted, and not read any further.
 *
 * @param clock what `now` means; left out, the time of the setup
 */
export function createBlockScan(setup: BlockScanSetup, clock?: RunClock): BlockScan {
  const scanner = new EventScanner(setup, clock);
  const fields = prepareFields(scanner.fields);
  const prefilterOf = lazily(() => Prefilter.from(scanner.searchPlan()));
  const rejections = new RejectionList();
  let screen: (Screen & { readonly prepared: ReturnType<typeof prepareFields> }) | null = null;
  let read = 0;
  const scan = (block: Block): ScannedBlock => {
    scanner.begin(Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.length));
    read += block.length;
    const prefilter = read < setup.searchedBytes ? null : prefilterOf();
    const candidates = prefilter?.search(block) === true ? prefilter : null;
    const changed = candidates === null ? null : scanner.screen();
    if (changed !== null) screen = { ...changed, prepared: prepareFields(changed.fields) };
    const counts = readBlock(
      block,
      fields,
      {
        document: (start, end, row, hit, line) => {
          scanner.document(start, end, row, hit, line, candidates?.rulesOf(start) ?? null);
        },
        reject: (rejection) => rejections.add(rejection),
      },
      candidates === null || screen === null
        ? null
        : {
            fields: screen.prepared,
            wants: (start) => candidates.rulesOf(start) !== null,
            passed: screen.pass,
          },
    );
    return { block, counts, rejections: rejections.take(), totals: scanner.take() };
  };
  return { compiled: scanner.compiled, scan };
}
