import type { RejectionCode } from '../json/fault.ts';

/** How documents are laid out in an input. */
export type Format = 'lines' | 'values' | 'array' | 'response';

/** A stretch that cannot be a document, found while cutting. */
export interface Broken {
  /** Indices into the block. */
  readonly start: number;
  readonly end: number;
  readonly code: RejectionCode;
  /** Goes on from the block before: to be written out with it, not counted again. */
  readonly continued: boolean;
}

/**
 * A contiguous piece of one input, cut between documents. The blocks of an input cover it without
 * gaps, so offsets and line numbers add up.
 *
 * Plain data that owns its memory: it can be posted to a worker. Memory that is not shared should be
 * handed over then, with `[block.bytes.buffer]`, instead of copied.
 */
export interface Block {
  /** Index of the input. */
  readonly source: number;
  /** Number of the block within its input, from 0. */
  readonly sequence: number;
  /** Where the block begins in the (decompressed) input, in bytes. */
  readonly offset: number;
  /** The content, then at least one zero byte; a multiple of four long. */
  readonly bytes: Uint8Array;
  /** Of the content, in bytes. */
  readonly length: number;
  readonly format: Format;
  /** Start and end of each document; `null` if each line is one. */
  readonly spans: Uint32Array<ArrayBuffer> | null;
  readonly broken: readonly Broken[];
  /**
   * Set where documents passed for finished by their first keys: whoever reads them whole tells those that hold a raw
   * record of a sensor.
   */
  readonly toldByFirstKeys?: true;
  /** Of a block whose documents were made of records of other formats. */
  readonly converted?: ConvertedFrom;
}

/** Where the documents of a converted block came from: they stand nowhere in the input. */
export interface ConvertedFrom {
  /** By line of this block, the line of the block that came in; both from 0. */
  readonly lines: Uint32Array<ArrayBuffer>;
  /** What the block that came in adds to the lines and bytes that were read. */
  readonly lineEnds: number;
  readonly bytes: number;
}

/** The bytes of the input that a block stands for. */
export function bytesRead({ converted, length }: Block): number {
  return converted?.bytes ?? length;
}

/** The largest document. Beyond, it is refused and reading goes on after it. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

/**
 * The usual size of a block: small enough for a processor's cache and for few to be in flight,
 * large enough that passing one to a worker costs nothing per document.
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
