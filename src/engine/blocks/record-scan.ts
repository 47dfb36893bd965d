import { fillRow } from '../../events/document-row.ts';
import { printJson } from '../../events/json.ts';
import { RowBuilder } from '../../events/row-builder.ts';
import { createProcessCache } from '../../ingest/adapters/process-cache.ts';
import { SharedRecentMap } from '../../ingest/adapters/shared-recent-map.ts';
import { Output } from '../../ingest/convert/output.ts';
import { RecordBlocks } from '../../ingest/convert/record-block.ts';
import { Turns } from '../../ingest/convert/turns.ts';
import { paddedSize, type Block, type HitMetadata, type RecordSetup } from '../../ingest/index.ts';
import { NO_REJECTIONS } from '../inputs/rejections.ts';
import type { ScannedBlock, ScanParts } from './block-scan.ts';
import type { SkippedDocuments } from './event-scanner.ts';

/**
 * Converts the records of a block and evaluates their documents as they are, without reading them again
 * from their text. The result is as if the block had been converted before.
 */
export class RecordScan {
  readonly #parts: ScanParts;
  readonly #row: RowBuilder;
  readonly #blocks: RecordBlocks;
  readonly #processes: SharedRecentMap;
  readonly #turns: Turns;
  #skippedRow = new RowBuilder(0);

  constructor({ options, processes, turns }: RecordSetup, parts: ScanParts) {
    this.#parts = parts;
    this.#row = new RowBuilder(parts.scanner.fields.paths.length);
    this.#blocks = new RecordBlocks(options);
    this.#processes = new SharedRecentMap(processes);
    this.#turns = new Turns(turns);
  }

  /** Returns `null` for a block with other records, whose turn is still due then. */
  scan(records: Block): ScannedBlock | null {
    const { turn = 0, begins = false } = records.records ?? {};
    const converted = this.#blocks.convert(records);
    if (converted === null) return null;
    this.#turns.wait(turn);
    if (begins) this.#processes.clear();
    const documents = converted.complete(createProcessCache(this.#processes));
    this.#turns.pass();
    const { formats, spans, lineEnds } = converted;
    const output = new Output();
    for (const { document, line } of documents) output.add(Buffer.from(printJson(document)), line);
    const size = { lineEnds, bytes: records.length };
    const block = output.block(records, size, (length) => new Uint8Array(paddedSize(length)));
    this.#evaluate(block, documents);
    return {
      block,
      counts: { documents: documents.length, rejected: 0, lines: documents.length, rawRecords: NO_RAW },
      rejections: NO_REJECTIONS,
      totals: this.#parts.scanner.take(),
      records: { formats, spans, lineEnds },
    };
  }

  #evaluate(block: Block, documents: readonly { readonly document: unknown }[]): void {
    const { scanner, prefilter, skipped: skippedDocuments } = this.#parts;
    scanner.begin(Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.length));
    const candidates = prefilter(block);
    const skipped = candidates === null ? null : skippedDocuments();
    const skippedRow = this.#skippedRowFor(skipped);
    for (const [line, { document }] of documents.entries()) {
      const start = block.spans?.[2 * line] ?? 0;
      const end = block.spans?.[2 * line + 1] ?? 0;
      const rules = candidates?.rulesOf(start) ?? null;
      if (skipped !== null && rules === null) {
        fillRow(skippedRow, document, skipped.fields);
        skipped.count(skippedRow.values, NO_HIT);
      } else {
        fillRow(this.#row, document, scanner.fields);
        scanner.document(start, end, this.#row.values, NO_HIT, line, rules);
      }
    }
  }

  #skippedRowFor(skipped: SkippedDocuments | null): RowBuilder {
    const count = skipped?.fields.paths.length ?? 0;
    if (this.#skippedRow.values.length !== count) this.#skippedRow = new RowBuilder(count);
    return this.#skippedRow;
  }
}

const NO_RAW = { count: 0, first: [] };
const NO_HIT: HitMetadata = { index: undefined, id: undefined };
