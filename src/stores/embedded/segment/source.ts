import { lastAtMost } from '../../../util/ascending.ts';
import type { RowColumns } from '../../blocks/columns.ts';
import type { Times } from '../../blocks/times.ts';
import type { ColumnSource } from './search.ts';

/** Rows that arrived one after the other, at once, for one index. */
export interface Run {
  readonly rows: number;
  readonly firstArrival: number;
  /** In milliseconds since 1970. */
  readonly received: number;
  readonly index: string;
}

/** The runs of a segment, in order of arrival, and with it of rows. */
export class Runs {
  /** Of each run. */
  readonly firstRows: Uint32Array;
  readonly firstArrivals: Float64Array;
  readonly received: Float64Array;
  /** Places in {@link names}. */
  readonly indexes: Uint32Array;
  readonly names: readonly string[];
  readonly #rows: number;

  constructor(
    rows: Uint32Array,
    firstArrivals: Float64Array,
    received: Float64Array,
    indexes: Uint32Array,
    names: readonly string[],
  ) {
    this.firstRows = new Uint32Array(rows.length);
    let row = 0;
    for (const [run, count] of rows.entries()) {
      this.firstRows[run] = row;
      row += count;
    }
    this.#rows = row;
    this.firstArrivals = firstArrivals;
    this.received = received;
    this.indexes = indexes;
    this.names = names;
  }

  static of({ rows, firstArrival, received, index }: Run): Runs {
    return new Runs(
      Uint32Array.of(rows),
      Float64Array.of(firstArrival),
      Float64Array.of(received),
      Uint32Array.of(0),
      [index],
    );
  }

  get count(): number {
    return this.firstRows.length;
  }

  /** The run of a row. */
  ofRow(row: number): number {
    return lastAtMost(this.firstRows, row);
  }

  arrivalOf(row: number, run = this.ofRow(row)): number {
    return this.firstArrivals[run]! + row - this.firstRows[run]!;
  }

  nameOf(run: number): string {
    return this.names[this.indexes[run]!]!;
  }

  /** The row after the last one of a run. */
  endOf(run: number): number {
    return this.firstRows[run + 1] ?? this.#rows;
  }

  /** The first row that arrived at a number or later; the number of rows if there is none. */
  rowFrom(arrival: number): number {
    const run = lastAtMost(this.firstArrivals, arrival);
    if (run < 0) return 0;
    return Math.min(this.firstRows[run]! + arrival - this.firstArrivals[run]!, this.endOf(run));
  }

  /** The runs of some rows, cut to these. */
  *between(firstRow: number, end: number): Generator<Run> {
    for (let row = firstRow; row < end;) {
      const run = this.ofRow(row);
      const next = Math.min(this.endOf(run), end);
      const firstArrival = this.arrivalOf(row, run);
      const received = this.received[run]!;
      yield { rows: next - row, firstArrival, received, index: this.nameOf(run) };
      row = next;
    }
  }
}

/** What is known of a segment as soon as it is open. */
export interface SegmentHead {
  readonly stream: string;
  readonly events: number;
  /** Of the documents, before compression. */
  readonly documentBytes: number;
  readonly firstArrival: number;
  readonly lastArrival: number;
  /** In milliseconds since 1970. */
  readonly firstReceived: number;
  readonly lastReceived: number;
  /** The earliest and the latest `@timestamp`; `null` where no event has one. */
  readonly firstTime: bigint | null;
  readonly lastTime: bigint | null;
  /** How many events have no time. */
  readonly timeless: number;
}

/** Some rows whose documents are compressed together. */
export interface BlockEntry {
  readonly firstRow: number;
  readonly rows: number;
  /** Of its documents, before compression. */
  readonly size: number;
  /** As it is stored. */
  readonly bytes: number;
}

/**
 * Where the rows of a segment are read from: files, or a block of the log. Everything is read when it
 * is asked for. All of it throws `StoreError` for what is damaged.
 */
export interface SegmentSource extends ColumnSource {
  head(): SegmentHead;
  /** Of what cannot be read where something is damaged. Never throws. */
  extent(): { readonly blocks: number; readonly events: number };
  blocks(): readonly BlockEntry[];
  times(): Times;
  /** Bytes of each document, without the line feed. */
  lengths(): Uint32Array;
  runs(): Runs;
  /** The ids that clients gave to some rows in a row; `null` where there is none. */
  ids(firstRow: number, rows: number): readonly (string | null)[];
  /** The documents of a block, as lines. Not to be changed; gone when those of another block are asked for. */
  documents(block: number): Uint8Array;
  /** The same in memory of their own. */
  ownDocuments(block: number): Uint8Array<ArrayBuffer>;
  /** The same as it is stored, a Zstandard frame. */
  frame(block: number): Uint8Array;
  fields(): Iterable<string>;
  close(): void;
}

/** Rows as a segment takes them over. */
export interface Part {
  readonly columns: RowColumns;
  readonly runs: Iterable<Run>;
  /** Their documents, in order. */
  readonly frames: readonly {
    readonly frame: Uint8Array;
    readonly rows: number;
    /** Of the documents, before compression. */
    readonly size: number;
  }[];
}
