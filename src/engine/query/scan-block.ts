import type { Block, BlockCounts, Screen } from '../../ingest/index.ts';
// Not by the index of the folder: a worker would load all that opens and converts inputs.
import { readBlock } from '../../ingest/block-reader.ts';
import { prepareFields } from '../../ingest/json/fields.ts';
import { combine, literalsOf } from '../../match/literals/index.ts';
import { RejectionList, type Rejections } from '../inputs/rejections.ts';
import { Candidates } from '../blocks/prefilter.ts';
import { lazily } from '../../util/lazily.ts';
import { Scanner, type ScanSetup, type ScanTotals } from './scanner.ts';

/** What one block had, and the block itself: its bytes are needed for results and rejects. */
export interface ScannedBlock {
  readonly block: Block;
  readonly counts: BlockCounts;
  readonly rejections: Rejections;
  readonly totals: ScanTotals;
  /** Per slot, whether a document had a value there, in this block or one before on this thread. */
  readonly seen: readonly boolean[];
}

export type ScanBlock = (block: Block) => ScannedBlock;

/**
 * Prepares a thread for the blocks of a query. The bytes of a block are searched first: a document
 * that cannot match is checked and counted, and not read any further.
 */
export function createBlockScan(setup: ScanSetup): ScanBlock {
  const scanner = new Scanner(setup);
  const fields = prepareFields(scanner.compiled.fields);
  const search = lazily(() => candidatesOf(scanner, setup));
  let screen: Screen | null = null;
  const rejections = new RejectionList();
  let read = 0;
  return (block) => {
    read += block.length;
    const candidates = read < setup.searchedBytes ? null : search();
    const isSearched = candidates?.search(block) === true;
    if (candidates !== null && isSearched) screen = screenOf(scanner, candidates) ?? screen;
    const counts = readBlock(
      block,
      fields,
      {
        document: (start, end, row, hit, line) => scanner.document(start, end, row, hit, line),
        reject: (rejection) => rejections.add(rejection),
      },
      isSearched ? screen : null,
    );
    return {
      block,
      counts,
      rejections: rejections.take(),
      totals: scanner.take(),
      seen: scanner.seen,
    };
  };
}

/** `null` where any document may match. */
function candidatesOf({ compiled }: Scanner, { settings }: ScanSetup): Candidates | null {
  const { schema, timestampField, eventCategoryField, tiebreakerField } = settings;
  const literals = literalsOf(compiled.statement, {
    schema: schema ?? undefined,
    timestampField,
    eventCategoryField,
    tiebreakerField: tiebreakerField ?? undefined,
  });
  return literals === null ? null : new Candidates(combine([literals]));
}

/** `null` while the one before still serves. */
function screenOf(scanner: Scanner, candidates: Candidates): Screen | null {
  const screen = scanner.screen();
  if (screen === null) return null;
  return {
    fields: prepareFields(screen.fields),
    wants: (start) => candidates.rulesOf(start) !== null,
    passed: (row) => scanner.pass(row, screen),
  };
}
