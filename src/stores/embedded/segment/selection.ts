import { type Scalar, valuesOf } from '../../../events/field-set.ts';
import { paddedSize } from '../../../ingest/index.ts';
import { releaseMemory } from '../../../util/release-memory.ts';
import { StoreError } from '../../errors.ts';
import type { SearchCounts, StoredBlock } from '../../event-store.ts';
import { codeAt } from '../../blocks/columns.ts';
import { ABSENT, FIRST_VALUE, UNKNOWN } from '../../blocks/dictionary.ts';
import type { Precision, ColumnSource } from './search.ts';
import type { BlockEntry, SegmentSource } from './source.ts';

/** Of a search that has not begun. */
export const noCounts = (): SearchCounts => ({
  selected: 0,
  excluded: 0,
  returned: 0,
  blocksRead: 0,
  bytesRead: 0,
  parts: 0,
  partsRead: 0,
  latest: null,
  damagedBlocks: 0,
  damagedEvents: 0,
});

/** A block with rows that are wanted: from one to behind another of all wanted rows. */
export interface Place {
  readonly block: number;
  readonly entry: BlockEntry;
  readonly from: number;
  readonly to: number;
}

/** A block that can be read in any order. */
export interface NearBlock {
  readonly distance: number;
  /** @param counts what was read, skipped and returned is added to it */
  readonly read: (counts: SearchCounts) => Generator<StoredBlock>;
}

/** What a search wants of one segment. */
export class Selection {
  readonly #source: SegmentSource;
  /** Events of the selection: by stream, arrival and time. */
  readonly selected: number;
  /** Of these, the ones that may satisfy a stage, in ascending order. */
  readonly rows: Uint32Array;
  /** The latest `@timestamp` of the selected events. */
  readonly latest: bigint | null;
  readonly precision: Precision;
  /** The events of the segment, if nothing can be said of it because its index is damaged. */
  readonly damaged: { readonly blocks: number; readonly events: number } | null;

  constructor(
    source: SegmentSource,
    found: Pick<Selection, 'selected' | 'rows' | 'latest' | 'precision' | 'damaged'>,
  ) {
    this.#source = source;
    this.selected = found.selected;
    this.rows = found.rows;
    this.latest = found.latest;
    this.precision = found.precision;
    this.damaged = found.damaged;
  }

  /** Whether {@link rows} are the events that satisfy a stage, and no others. */
  get isExact(): boolean {
    if (this.damaged !== null) return false;
    return this.rows.length === 0 || this.precision.flat().every((each) => each === 'exact');
  }

  /**
   * The documents of the wanted rows; only their blocks are read. A damaged block is skipped.
   *
   * @param counts what was read, skipped and returned is added to it
   */
  *blocks(counts: SearchCounts): Generator<StoredBlock> {
    this.countDamage(counts);
    if (this.rows.length === 0) return;
    const lengths = this.#source.lengths();
    for (const place of placesOf(this.#source, this.rows))
      yield* this.#documents(place, lengths, 0, counts);
  }

  /** The same by block, with how close the closest of its rows is to a time; both in milliseconds. */
  near(around: number): NearBlock[] {
    if (this.rows.length === 0) return [];
    const { milliseconds } = this.#source.times();
    const lengths = this.#source.lengths();
    return [...placesOf(this.#source, this.rows)].map((place) => {
      let distance = Infinity;
      for (let at = place.from; at < place.to; at++) {
        const each = Math.abs(milliseconds[this.rows[at]!]! - around);
        if (each < distance) distance = each;
      }
      return { distance, read: (counts) => this.#documents(place, lengths, distance, counts) };
    });
  }

  /** Adds what cannot be read of a segment whose index is damaged. */
  countDamage(counts: SearchCounts): void {
    counts.damagedBlocks += this.damaged?.blocks ?? 0;
    counts.damagedEvents += this.damaged?.events ?? 0;
  }

  *#documents(
    { block, entry: { firstRow, rows: count, size, bytes }, from: begin, to: end }: Place,
    lengths: Uint32Array,
    distance: number,
    counts: SearchCounts,
  ): Generator<StoredBlock> {
    const { rows } = this;
    const documents = documentsOf(this.#source, block, lengths, firstRow, count, size);
    if (documents === null) {
      counts.damagedBlocks += 1;
      counts.damagedEvents += count;
      return;
    }
    counts.blocksRead += 1;
    counts.bytesRead += bytes;
    const runs = this.#source.runs();
    const starts = startsOf(lengths, firstRow, count);
    // Rows of one block may have been sent to several indices.
    for (let from = begin; from < end;) {
      let run = runs.ofRow(rows[from]!);
      const index = runs.indexes[run]!;
      const spans: number[] = [];
      const arrivals: number[] = [];
      const received: number[] = [];
      let to = from;
      for (; to < end; to++) {
        const row = rows[to]!;
        while (row >= runs.endOf(run)) run++;
        if (runs.indexes[run] !== index) break;
        const start = starts[row - firstRow]!;
        spans.push(start, start + lengths[row]!);
        arrivals.push(runs.arrivalOf(row, run));
        received.push(runs.received[run]!);
      }
      counts.returned += arrivals.length;
      yield {
        stream: this.#source.head().stream,
        index: runs.names[index]!,
        ...linesOf(documents, spans),
        arrivals: Float64Array.from(arrivals),
        received: Float64Array.from(received),
        distance,
      };
      from = to;
    }
    // Each block has lines of its own.
    releaseMemory(documents.buffer);
  }

  /** The blocks that {@link blocks} reads, without reading them. */
  cost(): { readonly blocks: number; readonly bytes: number; readonly documentBytes: number } {
    const cost = { blocks: 0, bytes: 0, documentBytes: 0 };
    if (this.rows.length === 0) return cost;
    for (const { entry } of placesOf(this.#source, this.rows)) {
      cost.blocks += 1;
      cost.bytes += entry.bytes;
      cost.documentBytes += entry.size;
    }
    return cost;
  }

  /** How many of the rows are in each interval of time, by its start in milliseconds since 1970. */
  histogram(intervalMs: number): Map<number, number> {
    const buckets = new Map<number, number>();
    if (this.rows.length === 0) return buckets;
    const { milliseconds } = this.#source.times();
    let bucket = NaN;
    let count = 0;
    const close = () => {
      if (count > 0) buckets.set(bucket, (buckets.get(bucket) ?? 0) + count);
    };
    for (const row of this.rows) {
      const time = milliseconds[row]!;
      if (Number.isNaN(time)) continue;
      const start = Math.floor(time / intervalMs) * intervalMs;
      if (start === bucket) count += 1;
      else {
        close();
        bucket = start;
        count = 1;
      }
    }
    close();
    return buckets;
  }

  /** The first and the last time of the rows in milliseconds since 1970; `null` where none has one. */
  times(): { readonly first: number; readonly last: number } | null {
    if (this.rows.length === 0) return null;
    const { milliseconds } = this.#source.times();
    let [first, last] = [Infinity, -Infinity];
    for (const row of this.rows) {
      const time = milliseconds[row]!;
      if (time < first) first = time;
      if (time > last) last = time;
    }
    return first > last ? null : { first, last };
  }

  /**
   * How many of the rows have each value of a field; a row with several values counts for each.
   * `null` if there is no column of the field.
   *
   * @param columns where it is read from
   */
  valueCounts(
    field: string,
    columns: ColumnSource = this.#source,
  ): {
    readonly values: Map<Scalar, number>;
    /** Rows whose value is not kept. */
    readonly unknown: number;
  } | null {
    const values = new Map<Scalar, number>();
    if (this.rows.length === 0) return { values, unknown: 0 };
    const column = columns.column(field);
    if (column === null) return null;
    const dictionary = column.values();
    const codes = column.codes();
    const counts = new Uint32Array(dictionary.length + FIRST_VALUE);
    for (const row of this.rows) counts[codeAt(codes, row)]! += 1;
    for (const [code, count] of counts.entries()) {
      if (code === ABSENT || code === UNKNOWN || count === 0) continue;
      for (const value of valuesOf(dictionary[code - FIRST_VALUE])) {
        values.set(value, (values.get(value) ?? 0) + count);
      }
    }
    return { values, unknown: counts[UNKNOWN]! };
  }
}

/** The blocks with wanted rows, and where these are among all wanted ones. */
export function* placesOf(source: SegmentSource, rows: Uint32Array): Generator<Place> {
  let next = 0;
  for (const [block, entry] of source.blocks().entries()) {
    const from = next;
    const end = entry.firstRow + entry.rows;
    while (next < rows.length && rows[next]! < end) next++;
    if (next > from) yield { block, entry, from, to: next };
  }
}

/** The documents of a block; `null` if they are damaged. */
function documentsOf(
  source: SegmentSource,
  block: number,
  lengths: Uint32Array,
  firstRow: number,
  count: number,
  size: number,
): Uint8Array<ArrayBuffer> | null {
  let bytes = count;
  for (let row = firstRow; row < firstRow + count; row++) bytes += lengths[row]!;
  if (bytes !== size) return null;
  try {
    return source.ownDocuments(block);
  } catch (error) {
    if (error instanceof StoreError) return null;
    throw error;
  }
}

function startsOf(lengths: Uint32Array, firstRow: number, count: number): Uint32Array {
  const starts = new Uint32Array(count);
  let start = 0;
  for (let row = 0; row < count; row++) {
    starts[row] = start;
    start += lengths[firstRow + row]! + 1;
  }
  return starts;
}

/** The lines from the first span to the last, and where the spans are in them. */
function linesOf(
  documents: Uint8Array,
  spans: readonly number[],
): Pick<StoredBlock, 'bytes' | 'length' | 'spans'> {
  const [start = 0] = spans;
  const lines = documents.subarray(start, spans.at(-1)! + 1);
  return {
    bytes: owned(lines),
    length: lines.length,
    spans: Uint32Array.from(spans, (at) => at - start),
  };
}

/** A copy with zero bytes behind, as readers want it. */
function owned(documents: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(paddedSize(documents.length));
  bytes.set(documents);
  return bytes;
}
