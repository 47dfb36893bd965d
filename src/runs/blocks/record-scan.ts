import { fillRow, RowBuilder } from '../../events/document-row.ts';
import { printJson, type JsonObject } from '../../events/json.ts';
import type { Row } from '../../events/field-set.ts';
import { present, type Draft } from '../../ingest/adapters/document.ts';
import { SharedRecentMap } from '../../ingest/adapters/shared-recent-map.ts';
import { RecordBlocks } from '../../ingest/convert/record-block.ts';
import type { RecordDocument } from '../../ingest/convert/made-document.ts';
import { NO_BROKEN } from '../../ingest/framing/block.ts';
import type { FastMemory } from '../../ingest/json/fast-reader.ts';
import { Turns } from '../../ingest/convert/turns.ts';
import type { Block, RecordSetup } from '../../ingest/index.ts';
import { NO_REJECTIONS } from '../inputs/rejects.ts';
import type { ScannedBlock } from './block-scan.ts';
import type { DocumentSource, EventScanner } from './event-scanner.ts';

/**
 * Converts the records of a block and evaluates their drafts directly: only documents that match are
 * created and serialized. The matches are the same as if the block had been converted before.
 */
export class RecordScan {
  readonly #scanner: EventScanner;
  readonly #row: RowBuilder;
  readonly #blocks: RecordBlocks;
  readonly #processes: SharedRecentMap;
  readonly #turns: Turns;
  readonly #matched: MatchedDocuments;

  /** @param makesLater by rule: whether its matching documents are created lazily, when they are read */
  constructor(
    { options, processes, turns }: RecordSetup,
    scanner: EventScanner,
    memory: FastMemory | null,
    makesLater: readonly boolean[] = [],
  ) {
    this.#matched = new MatchedDocuments(makesLater);
    this.#scanner = scanner;
    this.#row = new RowBuilder(scanner.fields.paths.length);
    this.#blocks = new RecordBlocks(options, scanner.fields, memory);
    this.#processes = new SharedRecentMap(processes);
    this.#turns = new Turns(turns);
  }

  /** Returns `null` for a block with other records, which must then be scanned in another way. */
  scan(block: Block): ScannedBlock | null {
    const { turn = 0, begins = false } = block.records ?? {};
    const converted = this.#blocks.convert(block);
    if (converted === null) return null;
    this.#turns.wait(turn);
    if (begins) this.#processes.clear();
    converted.remember(this.#processes);
    this.#turns.pass();
    const documents = converted.documents();
    const matched = this.#matched;
    for (const document of documents) {
      const row = document.row ?? this.#rowOf(document.draft());
      matched.current = document;
      this.#scanner.converted(matched, row, document.line);
    }
    const { formats, spans, lineEnds } = converted;
    return {
      block: matched.take(block, lineEnds),
      counts: { documents: documents.length, rejected: 0, lines: lineEnds, rawRecords: NO_RAW },
      rejections: NO_REJECTIONS,
      totals: this.#scanner.take(),
      records: { formats, spans, lineEnds },
    };
  }

  #rowOf(draft: Draft): Row {
    fillRow(this.#row, draft, this.#scanner.fields);
    return this.#row.values;
  }
}

const NO_RAW = { count: 0, first: [] };

/** The documents of a block that match, one after the other. */
class MatchedDocuments implements DocumentSource {
  /** The one that is evaluated. */
  current: RecordDocument | null = null;
  readonly #makesLater: readonly boolean[];
  #texts: Buffer[] = [];
  #length = 0;

  constructor(makesLater: readonly boolean[]) {
    this.#makesLater = makesLater;
  }

  make(): JsonObject {
    return present(this.current?.draft() ?? {});
  }

  place(rule: number, made: () => JsonObject): { start: number; end: number } {
    const later = this.#makesLater[rule] === true ? this.current?.text?.() : undefined;
    const text = later ?? Buffer.from(printJson(made()));
    const start = this.#length;
    this.#texts.push(text);
    this.#length += text.length;
    return { start, end: this.#length };
  }

  /** A block of these documents alone. A line of it is one of the given block. */
  take({ source, sequence, offset, length }: Block, lineEnds: number): Block {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const text of this.#texts) {
      bytes.set(text, at);
      at += text.length;
    }
    this.current = null;
    this.#texts = [];
    this.#length = 0;
    return {
      source,
      sequence,
      offset,
      bytes,
      length: at,
      format: 'values',
      spans: null,
      broken: NO_BROKEN,
      converted: { lines: new Uint32Array(0), lineEnds, bytes: length },
    };
  }
}
