import type { RowColumns } from '../../blocks/columns.ts';
import type { Times } from '../../blocks/times.ts';
import type { ColumnSource } from './condition.ts';
import type { Run, Runs } from './runs.ts';

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
