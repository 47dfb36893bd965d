import type { BrokenSpans } from './broken.ts';

/** The layout of documents in an input. */
export type Format = 'lines' | 'values' | 'array' | 'response';

/**
 * A contiguous piece of one input, split between documents. The blocks of an input cover it without
 * gaps, so offsets and line numbers add up.
 *
 * A block is plain data that owns its memory, so it can be posted to a worker. Transfer memory that
 * is not shared with `[block.bytes.buffer]` instead of copying it.
 */
export interface Block {
  /** Index of the input. */
  readonly source: number;
  /** Number of the block within its input, from 0. */
  readonly sequence: number;
  /** The byte offset of the block in the (decompressed) input. */
  readonly offset: number;
  /** The content, followed by at least one zero byte. The length is a multiple of four. */
  readonly bytes: Uint8Array;
  /** The length of the content in bytes. */
  readonly length: number;
  readonly format: Format;
  /** Start and end of each document; `null` if each line is a document. */
  readonly spans: Uint32Array<ArrayBuffer> | null;
  readonly broken: BrokenSpans;
  /**
   * Set if documents were accepted by their first keys alone. The code that reads them completely
   * then reports those that contain a raw sensor record.
   */
  readonly acceptedByFirstKeys?: true;
  /** For a block whose documents were converted from records of other formats. */
  readonly converted?: ConvertedFrom;
  /** For a block of records that the thread that reads it converts. */
  readonly records?: RecordTurn;
  /** For a block of stored events, whose documents are given by spans. */
  readonly envelope?: BlockEnvelope;
}

/** The place of a block of records in the order of all such blocks. */
export interface RecordTurn {
  readonly turn: number;
  /** Whether it is the first of its input, so that nothing is known of processes. */
  readonly begins: boolean;
}

/** What a store knows of the events of a block beside their documents. */
export interface BlockEnvelope {
  /** The index that the client named; undefined where it named none. */
  readonly index: string | undefined;
  /** By document; `null` if they are not wanted. */
  readonly ids: readonly string[] | null;
  /** The number of arrival of each document, ascending. */
  readonly arrivals: Float64Array<ArrayBuffer>;
  /**
   * When each document was received, in milliseconds since 1970. Where it is known, it is what `event.ingested` says
   * while the event is evaluated, whatever the client wrote there.
   */
  readonly received?: Float64Array<ArrayBuffer>;
}

/** Fields of stored events whose values come from the envelope, whatever the document says. */
export const ENVELOPE_FIELDS: readonly string[] = ['_index', '_id', 'event.ingested'];

/**
 * The origin of the documents of a converted block, which do not appear in the input themselves.
 */
export interface ConvertedFrom {
  /** For each line of this block, the line of the input block; both from 0. */
  readonly lines: Uint32Array<ArrayBuffer>;
  /** The number of lines and bytes of the input block. */
  readonly lineEnds: number;
  readonly bytes: number;
}

/** The number of input bytes that a block represents. */
export function bytesRead({ converted, length }: Block): number {
  return converted?.bytes ?? length;
}

/** The maximum length of a document. A longer one is rejected, and reading continues after it. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

/**
 * The usual size of a block: small enough for the CPU cache and for few bytes in flight, large
 * enough that passing a block to a worker costs almost nothing per document.
 */
export const BLOCK_BYTES = 1024 * 1024;

export interface FramingLimits {
  readonly blockBytes: number;
  readonly maxDocumentBytes: number;
}

export const DEFAULT_LIMITS: FramingLimits = {
  blockBytes: BLOCK_BYTES,
  maxDocumentBytes: MAX_DOCUMENT_BYTES,
};
