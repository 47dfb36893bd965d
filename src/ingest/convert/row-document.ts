import { valueOf } from '../../events/document-row.ts';
import type { Value } from '../../events/value.ts';
import type { Adapter } from '../adapters/adapter.ts';
import type { Draft, Parts } from '../adapters/document.ts';
import type { RowProcesses } from '../adapters/row-processes.ts';
import type { ParentField } from './record-rows.ts';
import { draftOfRecord } from './made-document.ts';
import type { RecordDocument } from './record-document.ts';
import { recordText, type RecordOrigin } from './record-text.ts';

/** Where the records of rows stand. */
export interface RowBlock {
  readonly bytes: Buffer;
  readonly encoding: 'latin1' | 'utf8';
  /** Whether a document gets its record in `event.original`. */
  readonly keepsOriginal: boolean;
  readonly processes: RowProcesses;
}

/** A record whose row was made without its document, which is made when it is needed. */
export class RowDocument implements RecordDocument {
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
