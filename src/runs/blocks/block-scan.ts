import type { Block, BlockCounts, RecordBlockCounts, RecordSetup } from '../../ingest/index.ts';
import { ENVELOPE_FIELDS } from '../../ingest/framing/block.ts';
import { readText, type BlockVisitor } from '../../ingest/block-reader.ts';
import { FastMemory, fastFields } from '../../ingest/json/fast-reader.ts';

import type { PreparedFields } from '../../ingest/json/fields.ts';
import { textOf, type Text } from '../../ingest/json/text.ts';
import type { RunnableQuery } from '../../lang/index.ts';
import { lazily } from '../../util/maps.ts';
import type { RunClock } from '../../util/time/index.ts';
import { RejectionList, type Rejections } from '../inputs/rejects.ts';
import { EventScanner, type SkippedDocuments } from './event-scanner.ts';
import type { EventTotals } from './event-counts.ts';
import { FoundMatches, type MatchColumns } from './found-matches.ts';
import { Prefilter } from './prefilter.ts';
import type { BlockScanSetup } from './setup.ts';

/** The results of one block, with the block itself, whose bytes are needed for matches and rejected input. */
export interface ScannedBlock {
  readonly block: Block;
  readonly counts: BlockCounts;
  readonly rejections: Rejections;
  readonly totals: EventTotals;
  /** For a block of records that were converted by the thread that scanned it. */
  readonly records?: RecordBlockCounts;
}

/** Scans blocks on one thread. */
export interface BlockScan {
  /** The queries of the rules, by position. */
  readonly compiled: readonly RunnableQuery[];
  readonly scan: (block: Block) => ScannedBlock;
  /** For documents that are not read from the block. */
  readonly scanner: EventScanner;
}

/** The memory of a block, which is transferred between threads rather than copied. */
export function transferable({ bytes: { buffer } }: Block): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}

/**
 * Prepares a thread for the blocks of a run. If the setup says so, the bytes of a block are searched first: a document that
 * cannot match any rule is validated and counted but not evaluated.
 *
 * @param clock supplies `now`; by default, the time in the setup
 * @param memory for parsing and searching documents fast; `null` to use only the plain implementations
 */
export function createBlockScan(
  setup: BlockScanSetup,
  clock?: RunClock,
  memory: FastMemory | null = null,
): BlockScan {
  const scanner = new EventScanner(setup, clock);
  const fields = fastFields(scanner.fields, memory);
  const ofFiles = lazily(() => Prefilter.from(scanner.searchPlan([]), memory));
  const ofStored = lazily(() => Prefilter.from(scanner.searchPlan(ENVELOPE_FIELDS), memory));
  const prefilterOf = ({ envelope }: Block): Prefilter | null => {
    if (envelope !== undefined) return ofStored();
    return setup.searchesFiles ? ofFiles() : null;
  };
  const rejections = new RejectionList(setup.keepsRejected !== false);
  let skipped: (SkippedDocuments & { readonly prepared: PreparedFields }) | null = null;
  let read = 0;
  const scan = (block: Block): ScannedBlock => {
    scanner.begin(Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.length));
    read += block.length;
    const prefilter = read >= setup.searchedBytes ? prefilterOf(block) : null;
    const text = textOf(block.bytes, block.length);
    const candidates = prefilter?.search(block, text) === true ? prefilter : null;
    if (candidates !== null && isKnownValid(block) && scanner.onlyCountsSkipped) {
      return scanCandidates(block, text, candidates);
    }
    const changed = candidates === null ? null : scanner.skippedDocuments();
    if (changed !== null) {
      skipped = { ...changed, prepared: fastFields(changed.fields, memory) };
    }
    const counts = readText(
      block,
      text,
      fields,
      {
        document: (start, end, row, hit, line) => {
          scanner.document(start, end, row, hit, line, candidates?.rulesOf(start) ?? null);
        },
        reject: (rejection) => rejections.add(rejection),
      },
      candidates === null || skipped === null
        ? null
        : {
            fields: skipped.prepared,
            accepts: (start) => candidates.rulesOf(start) !== null,
            skipped: skipped.count,
            passing: scanner.onlyCountsSkipped
              ? {
                  until: (start) => candidates.nextStart(start),
                  passed: (documents) => scanner.skip(documents),
                }
              : null,
          },
    );
    return { block, counts, rejections: rejections.take(), totals: scanner.take() };
  };

  /** Reads only the documents that rules may match. */
  const scanCandidates = (block: Block, text: Text, candidates: Prefilter): ScannedBlock => {
    let skipped = 0;
    const visitor: BlockVisitor = {
      document: (start, end, row, hit, line) =>
        scanner.document(start, end, row, hit, line, candidates.rulesOf(start)),
      reject: (rejection) => rejections.add(rejection),
    };
    const counts = readText(block, text, fields, visitor, {
      fields: null,
      accepts: (start) => {
        const isAccepted = candidates.rulesOf(start) !== null;
        if (!isAccepted) skipped += 1;
        return isAccepted;
      },
      skipped: () => undefined,
    });
    scanner.skip(skipped);
    const totals = scanner.take();
    return { block, counts, rejections: rejections.take(), totals };
  };
  return {
    get compiled() {
      return scanner.compiled;
    },
    scan,
    scanner,
  };
}

/** The documents of a store were validated when they were stored. */
const isKnownValid = ({ envelope, spans }: Block): boolean =>
  envelope !== undefined && spans !== null;

/** A scanned block in the form that is sent between threads: plain data. */
export interface PackedBlock extends Omit<ScannedBlock, 'totals'> {
  readonly totals: Omit<EventTotals, 'found'>;
  readonly found: MatchColumns;
}

/** For {@link unpackBlock}. */
export function packBlock({ totals, ...scanned }: ScannedBlock): PackedBlock {
  const { found, ...counts } = totals;
  return { ...scanned, totals: counts, found: found.columns };
}

/** Reverses {@link packBlock}. */
export function unpackBlock({ found, totals, ...scanned }: PackedBlock): ScannedBlock {
  return { ...scanned, totals: { ...totals, found: new FoundMatches(found) } };
}

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
