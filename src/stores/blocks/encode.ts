import { type FieldSet, type Row, type Value, firstValueOf } from '../../events/field-set.ts';

import { paddedSize } from '../../ingest/index.ts';
import { readInstant } from '../../util/time/index.ts';
import type { EncodedBlock } from '../event-store.ts';
import {
  type Codes,
  type Column,
  type RowColumns,
  ABSENT_COLUMN,
  decodeColumns,
  encodeColumns,
} from './columns.ts';
import { Dictionary } from './dictionary.ts';
import { compressDocuments, inflateDocuments } from './codec.ts';
import { HOT_FIELDS, TIME_FIELD } from './hot-fields.ts';
import { setTime, type Times } from './times.ts';

/** A block is full when it has this many bytes of documents, or this many documents. */
export const BLOCK_BYTES = 1024 * 1024;
export const BLOCK_ROWS = 16 * 1024;

const NEWLINE = 0x0a;
const SPACE = 0x20;

/** Where the fields that a block keeps are in a row. */
export interface HotSlots {
  readonly time: number;
  /** In the order of `HOT_FIELDS`. */
  readonly fields: readonly number[];
}

/** Adds the fields that a block keeps to a set. Call it before `prepareFields`. */
export const hotSlots = (fields: FieldSet): HotSlots => ({
  time: fields.slotOf(TIME_FIELD),
  fields: HOT_FIELDS.map((field) => fields.slotOf(field)),
});

export type BlockTarget = Pick<EncodedBlock, 'stream' | 'index' | 'isCreate'>;

/**
 * Collects documents and encodes them as a block; then it is empty and may collect another.
 *
 *     const slots = hotSlots(fields); // once a thread
 *     const builder = new BlockBuilder(slots, { stream, index, isCreate });
 *     builder.add(bytes, start, end, row, null); // from the visitor of `readBlock`
 *     if (builder.isFull) blocks.push(builder.finish());
 */
export class BlockBuilder {
  readonly #slots: HotSlots;
  readonly #target: BlockTarget;
  #documents = Buffer.alloc(0);
  #bytes = 0;
  #count = 0;
  #lengths = new Uint32Array(64);
  #times: Times = emptyTimes(64);
  #ids: (string | null)[] = [];
  #hasIds = false;
  /** By hot field; `null` where no document has had a value yet, as most fields never do. */
  #columns: (ColumnBuilder | null)[];

  constructor(slots: HotSlots, target: BlockTarget) {
    this.#slots = slots;
    this.#target = target;
    this.#columns = slots.fields.map(() => null);
  }

  /** Documents so far. */
  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#bytes >= BLOCK_BYTES || this.#count >= BLOCK_ROWS;
  }

  /**
   * Adds the document in `[start, end)`, which must be a JSON object, as `DocumentReader` accepts it.
   *
   * @param row what `DocumentReader` reads from these very bytes; of an object within a search hit, too
   */
  add(bytes: Buffer, start: number, end: number, row: Row, id: string | null): void {
    const index = this.#count++;
    if (index === this.#lengths.length) this.#growRows();
    this.#lengths[index] = end - start;
    this.#copy(bytes, start, end);
    const time = firstValueOf(row[this.#slots.time]);
    setTime(this.#times, index, time === undefined ? null : readInstant(time));
    this.#ids.push(id);
    if (id !== null) this.#hasIds = true;
    const { fields } = this.#slots;
    for (let field = 0; field < fields.length; field++) {
      const value = row[fields[field]!];
      if (value !== undefined) (this.#columns[field] ??= new ColumnBuilder()).set(index, value);
    }
  }

  /** What was collected so far. Valid until the next document is added, or the block is finished. */
  view(): CollectedDocuments {
    const length = this.#bytes;
    const room = paddedSize(length);
    this.#documents.fill(0, length, room);
    return {
      bytes: this.#documents.subarray(0, room),
      length,
      lengths: this.#lengths.subarray(0, this.#count),
      times: {
        milliseconds: this.#times.milliseconds.subarray(0, this.#count),
        nanoseconds: this.#times.nanoseconds.subarray(0, this.#count),
      },
    };
  }

  /** Throws `RangeError` without documents. */
  finish(): EncodedBlock {
    const count = this.#count;
    if (count === 0) throw new RangeError('a block has at least one document');
    const documents = this.#documents.subarray(0, this.#bytes);
    const ids = this.#hasIds ? this.#ids : null;
    const fields = new Map<string, Column>();
    for (const [field, name] of HOT_FIELDS.entries()) {
      fields.set(name, this.#columns[field]?.finish(count) ?? ABSENT_COLUMN);
    }
    const block = blockOf(this.#target, documents, {
      count,
      lengths: this.#lengths.subarray(0, count),
      times: {
        milliseconds: this.#times.milliseconds.subarray(0, count),
        nanoseconds: this.#times.nanoseconds.subarray(0, count),
      },
      ids,
      fields,
    });
    this.#clear();
    return { ...block, ids, isCreate: this.#target.isCreate };
  }

  /** Copies a document and ends it with the only line feed: within one it is white space. */
  #copy(bytes: Buffer, start: number, end: number): void {
    const at = this.#bytes;
    const next = at + end - start + 1;
    if (paddedSize(next) > this.#documents.length) {
      // Most requests have one event or very many.
      const larger = Buffer.allocUnsafe(paddedSize(Math.max(next, this.#documents.length * 4)));
      this.#documents.copy(larger, 0, 0, at);
      this.#documents = larger;
    }
    const documents = this.#documents;
    bytes.copy(documents, at, start, end);
    documents[next - 1] = NEWLINE;
    this.#bytes = next;
    let lineFeed = documents.indexOf(NEWLINE, at);
    for (; lineFeed < next - 1; lineFeed = documents.indexOf(NEWLINE, lineFeed + 1)) {
      documents[lineFeed] = SPACE;
    }
  }

  #growRows(): void {
    const size = this.#lengths.length * 2;
    this.#lengths = grown(new Uint32Array(size), this.#lengths);
    this.#times = {
      milliseconds: grown(new Float64Array(size), this.#times.milliseconds),
      nanoseconds: grown(new Uint32Array(size), this.#times.nanoseconds),
    };
  }

  #clear(): void {
    this.#columns = this.#columns.map(() => null);
    this.#ids = [];
    this.#hasIds = false;
    this.#bytes = 0;
    this.#count = 0;
  }
}

/** Documents that wait in a builder: lines, with what reading in place needs behind them. */
export interface CollectedDocuments {
  readonly bytes: Uint8Array;
  readonly length: number;
  /** Of each document, without the line feed behind it. */
  readonly lengths: Uint32Array;
  readonly times: Times;
}

class ColumnBuilder {
  readonly #dictionary = new Dictionary();
  /** Rows that are not set are absent, which is 0. */
  #codes = new Uint16Array(64);

  set(row: number, value: Value): void {
    if (row >= this.#codes.length) this.#grow(row + 1);
    this.#codes[row] = this.#dictionary.codeOf(value);
  }

  finish(count: number): Column {
    if (count > this.#codes.length) this.#grow(count);
    return { values: this.#dictionary.values, codes: this.#codes.subarray(0, count) };
  }

  #grow(min: number): void {
    const size = Math.max(min, this.#codes.length * 2);
    this.#codes = grown(new Uint16Array(size), this.#codes);
  }
}

const emptyTimes = (rows: number): Times => ({
  milliseconds: new Float64Array(rows),
  nanoseconds: new Uint32Array(rows),
});

function grown<T extends Uint16Array | Uint32Array | Float64Array>(larger: T, smaller: T): T {
  larger.set(smaller);
  return larger;
}

/** A block without some of its rows, which are in ascending order. At least one row must remain. */
export function withoutRows(block: EncodedBlock, rows: readonly number[]): EncodedBlock {
  const columns = decodeColumns(block.columns);
  const documents = inflateDocuments(block.documents, columns.frames);
  const isKept = new Uint8Array(columns.count).fill(1);
  for (const row of rows) isKept[row] = 0;
  const kept: number[] = [];
  const pieces: Uint8Array[] = [];
  let start = 0;
  for (let row = 0; row < columns.count; row++) {
    const end = start + columns.lengths[row]! + 1;
    if (isKept[row] === 1) {
      kept.push(row);
      pieces.push(documents.subarray(start, end));
    }
    start = end;
  }
  const { isCreate } = block;
  const remaining = rowsOf(columns, kept);
  return { ...blockOf(block, Buffer.concat(pieces), remaining), ids: remaining.ids, isCreate };
}

/** Some rows of columns, with the dictionaries as they are. */
function rowsOf({ lengths, times, ids, fields }: RowColumns, rows: readonly number[]): RowColumns {
  const pick = (codes: Codes): Codes =>
    typeof codes === 'number' ? codes : Uint16Array.from(rows, (row) => codes[row]!);
  return {
    count: rows.length,
    lengths: Uint32Array.from(rows, (row) => lengths[row]!),
    times: {
      milliseconds: Float64Array.from(rows, (row) => times.milliseconds[row]!),
      nanoseconds: Uint32Array.from(rows, (row) => times.nanoseconds[row]!),
    },
    ids: ids === null ? null : rows.map((row) => ids[row]!),
    fields: new Map(
      [...fields].map(([field, { values, codes }]) => [field, { values, codes: pick(codes) }]),
    ),
  };
}

function newestOf({ milliseconds }: Times): number | null {
  let newest = -Infinity;
  // A comparison with NaN is false.
  for (const time of milliseconds) if (time > newest) newest = time;
  return newest === -Infinity ? null : newest;
}

function blockOf(
  { stream, index }: Pick<EncodedBlock, 'stream' | 'index'>,
  documents: Uint8Array,
  columns: RowColumns,
): Omit<EncodedBlock, 'ids' | 'isCreate'> {
  const compressed = compressDocuments(documents, columns.lengths);
  return {
    stream,
    index,
    count: columns.count,
    newest: newestOf(columns.times),
    documents: compressed.documents,
    documentBytes: documents.length,
    columns: encodeColumns({ ...columns, frames: compressed.frames }),
  };
}
