import { isAscii } from 'node:buffer';
import { valueOf } from '../../events/document-row.ts';
import type { FieldSet, Value } from '../../events/field-set.ts';
import { parseJson, type JsonObject } from '../../events/json.ts';
import { mayBeDeep, repeatsKeys } from '../../events/parse-document.ts';

import { ADAPTERS } from '../adapters/index.ts';
import type { Adapter, Drafted } from '../adapters/adapter.ts';
import type { Draft, Parts } from '../adapters/document.ts';
import { createProcessCache } from '../adapters/process-cache.ts';
import { RowProcesses } from '../adapters/row-processes.ts';
import type { SharedRecentMap } from '../adapters/shared-recent-map.ts';
import type { Block } from '../framing/block.ts';
import type { FastMemory } from '../json/fast-reader.ts';
import { textOf } from '../json/text.ts';
import { eachLine, eachSpan, SIGN_KEYS } from './classify.ts';
import { addConverted, ConversionCounts } from './conversion-counts.ts';
import {
  adapterNamed,
  MAX_RECORD_DEPTH,
  type ConversionOptions,
  MAX_VALUES,
} from './conversion.ts';
import { draftOfRecord, keepOriginal, type RecordDocument } from './made-document.ts';
import { RecordRows, type ParentField } from './record-rows.ts';
import { recordText, type RecordOrigin } from './record-text.ts';

/** Where the records of rows stand. */
interface RowBlock {
  readonly bytes: Buffer;
  readonly encoding: 'latin1' | 'utf8';
  /** Whether a document gets its record in `event.original`. */
  readonly keepsOriginal: boolean;
  readonly processes: RowProcesses;
}

/** A record whose row was made without its document, which is made when it is needed. */
class RowDocument implements RecordDocument {
  readonly line: number;
  readonly row: Value[];
  /** Among those of the block. */
  readonly process: number;
  readonly #adapter: Adapter;
  readonly #block: RowBlock;
  readonly #start: number;
  readonly #end: number;

  constructor(
    row: Value[],
    process: number,
    adapter: Adapter,
    block: RowBlock,
    start: number,
    end: number,
    line: number,
  ) {
    this.row = row;
    this.process = process;
    this.#adapter = adapter;
    this.#block = block;
    this.#start = start;
    this.#end = end;
    this.line = line;
  }

  /** Adds what is known of the parent at the fields that are read and that the record does not have. */
  complete(parents: readonly ParentField[]): void {
    const { row } = this;
    if (parents.every(({ slot }) => row[slot] !== undefined)) return;
    const parent = this.#block.processes.parentOf(this.process);
    if (parent === undefined) return;
    for (const { name, slot } of parents) row[slot] ??= valueAt(parent[name]);
  }

  draft(): Draft {
    const { bytes, encoding } = this.#block;
    const text = bytes.toString(encoding, this.#start, this.#end);
    return draftOfRecord(this.#adapter, text, this.#origin);
  }

  /** What the document can be made of later. */
  text(): Buffer {
    return recordText(this.#origin, this.#block.bytes.subarray(this.#start, this.#end));
  }

  get #origin(): RecordOrigin {
    const { keepsOriginal, processes } = this.#block;
    const parent = processes.parentOf(this.process);
    return { adapter: this.#adapter.name, parent, keepsOriginal };
  }
}

/** Nearly all are of these types. */
function valueAt(value: Parts[string]): Value {
  if (value === undefined || typeof value === 'string') return value;
  return valueOf(value);
}

/** What is counted of a block of records. */
export interface RecordBlockCounts {
  readonly formats: ConversionCounts['formats'];
  readonly spans: number;
  readonly lineEnds: number;
}

/** A block of records, converted but for what is known of the processes in earlier ones. */
export interface RecordBlock extends RecordBlockCounts {
  /** Adds what is known of processes. To be called once, after the same for all earlier blocks of the input. */
  readonly remember: (processes: SharedRecentMap) => void;
  /** To be asked for after that, and used before the next block is converted. */
  readonly documents: () => readonly RecordDocument[];
}

/** A record that was converted, but for what is known of its parent. */
interface ConvertedRecord {
  readonly converted: Drafted;
  /** `null` if no document keeps it. */
  readonly text: string | null;
  readonly line: number;
}

/**
 * Converts blocks of nothing but records of stateless adapters, on any thread and in any order. The
 * documents are the same as those of a `Conversion`, which every other block is left to.
 */
export class RecordBlocks {
  readonly #options: ConversionOptions;
  readonly #forced: Adapter | null;
  readonly #rows: RecordRows | null;
  readonly #processes = new RowProcesses();

  /**
   * @param fields that rows have
   * @param memory with which rows are made; `null` where all are read from documents
   */
  constructor(options: ConversionOptions, fields: FieldSet, memory: FastMemory | null) {
    this.#options = options;
    this.#forced = adapterNamed(options.format);
    this.#rows = memory === null ? null : RecordRows.of(fields, this.#forced, memory);
  }

  /** Returns `null` for a block with anything else. */
  convert(block: Block): RecordBlock | null {
    if (block.broken.length > 0) return null;
    const text = textOf(block.bytes, block.length);
    const rows = this.#rows?.load(text) === true ? this.#rows : null;
    const encoding = isAscii(text.bytes.subarray(0, block.length)) ? 'latin1' : 'utf8';
    const rowBlock = {
      bytes: text.bytes,
      encoding,
      keepsOriginal: this.#options.keepsOriginal,
      processes: this.#processes,
    } as const;
    this.#processes.clear();
    const counts = new ConversionCounts();
    const records: (ConvertedRecord | RowDocument)[] = [];
    let spans = 0;
    const each = block.spans === null ? eachLine : eachSpan;
    const lineEnds = each(block, text, (start, end, line) => {
      // The others are not looked at after one that is no such record.
      if (spans > records.length) return;
      spans += 1;
      const row = rows?.read(start, end) ?? null;
      if (rows !== null && row !== null) {
        const { adapter } = rows;
        const own = counts.of(adapter.name, adapter.title);
        own.records += 1;
        own.documents += 1;
        const process = this.#processes.add(row.process);
        records.push(new RowDocument(row.row, process, adapter, rowBlock, start, end, line));
        return;
      }
      const record = this.#converted(text.bytes.toString(encoding, start, end), line, counts);
      if (record !== null) records.push(record);
    });
    if (spans > records.length) return null;
    const { formats } = counts;
    return {
      formats,
      spans,
      lineEnds,
      remember: (map) => this.#remember(records, map),
      documents: () => this.#documents(records),
    };
  }

  #remember(records: readonly (ConvertedRecord | RowDocument)[], map: SharedRecentMap): void {
    const cache = createProcessCache(map);
    for (const record of records) {
      if (record instanceof RowDocument) {
        this.#processes.complete(record.process, map);
        continue;
      }
      for (const process of record.converted.remembered ?? []) cache.complete(process);
      for (const draft of record.converted.documents) cache.complete(draft);
    }
  }

  #documents(records: readonly (ConvertedRecord | RowDocument)[]): readonly RecordDocument[] {
    const documents: RecordDocument[] = [];
    const parents = this.#rows?.parents ?? [];
    for (const record of records) {
      if (record instanceof RowDocument) {
        record.complete(parents);
        documents.push(record);
        continue;
      }
      const { converted, text, line } = record;
      for (const draft of converted.documents) {
        if (text !== null) keepOriginal(draft, text);
        documents.push({ line, row: null, draft: () => draft, text: null });
      }
    }
    return documents;
  }

  #converted(text: string, line: number, counts: ConversionCounts): ConvertedRecord | null {
    const record = text.length > MAX_VALUES ? null : recordOf(text);
    if (record === null) return null;
    const adapter = this.#adapterOf(record);
    if (adapter?.draft == null) return null;
    const converted = adapter.draft(record);
    const own = counts.of(adapter.name, adapter.title);
    own.records += 1;
    addConverted(own, converted);
    return { converted, text: this.#options.keepsOriginal ? text : null, line };
  }

  #adapterOf(record: JsonObject): Adapter | undefined {
    const forced = this.#forced;
    if (forced !== null) return forced.detects(record) ? forced : undefined;
    // What has such a key may be a document, or contain a record.
    for (const key of Object.keys(record)) if (SIGN_KEYS.has(key)) return undefined;
    return ADAPTERS.find((adapter) => !adapter.isText && adapter.detects(record));
  }
}

/** `null` for anything but a JSON object that is not nested too deep and has each key once. */
function recordOf(text: string): JsonObject | null {
  if (!text.startsWith('{') || mayBeDeep(text, MAX_RECORD_DEPTH)) return null;
  try {
    const record = parseJson(text) as JsonObject;
    return repeatsKeys(text, record) ? null : record;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
