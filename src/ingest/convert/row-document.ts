import { valueOf } from '../../events/document-row.ts';
import { parseJson, type JsonObject } from '../../events/json.ts';
import type { Value } from '../../events/value.ts';
import type { Adapter } from '../adapters/adapter.ts';
import type { Draft, Parts } from '../adapters/document.ts';
import { addParent, type KnownProcess, type ProcessCache } from '../adapters/process-cache.ts';
import { PARENT_PATHS, type RowRecord, type RowSlots } from '../adapters/row-source.ts';
import { keepOriginal, type RecordDocument } from './record-document.ts';

/** Where the records of rows stand. */
export interface RowBlock {
  readonly bytes: Buffer;
  readonly encoding: 'latin1' | 'utf8';
  /** Whether a document gets its record in `event.original`. */
  readonly keepsOriginal: boolean;
}

/** A record whose row was made without its document, which is made when somebody asks for it. */
export class RowDocument implements RecordDocument {
  readonly line: number;
  readonly #record: RowRecord;
  readonly #adapter: Adapter;
  readonly #block: RowBlock;
  readonly #start: number;
  readonly #end: number;
  #parent: KnownProcess | undefined;

  constructor(
    record: RowRecord,
    adapter: Adapter,
    block: RowBlock,
    start: number,
    end: number,
    line: number,
  ) {
    this.#record = record;
    this.#adapter = adapter;
    this.#block = block;
    this.#start = start;
    this.#end = end;
    this.line = line;
  }

  get row(): readonly Value[] {
    return this.#record.row;
  }

  /** Adds what is known of the parent. */
  complete(cache: ProcessCache, { of: slots }: RowSlots): void {
    const parent = cache.parentOf(this.#record);
    this.#parent = parent;
    if (parent === undefined) return;
    const { row } = this.#record;
    for (const [name, path] of PARENT_PATHS) {
      const slot = slots[path];
      const value = row[slot] === undefined ? parent[name] : undefined;
      if (value !== undefined) row[slot] = valueAt(value);
    }
  }

  draft(): Draft {
    const { bytes, encoding, keepsOriginal } = this.#block;
    const text = bytes.toString(encoding, this.#start, this.#end);
    const { draft } = this.#adapter;
    const [document = {}] = draft?.(parseJson(text) as JsonObject).documents ?? [];
    if (this.#parent !== undefined) addParent(document, this.#parent);
    if (keepsOriginal) keepOriginal(document, text);
    return document;
  }
}

/** Nearly all are of these types. */
function valueAt(value: Parts[string]): Value {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return valueOf(value);
}
