import { NumberList } from '../../util/number-list.ts';
import { REJECTIONS, type RejectionCode } from '../json/fault.ts';
import { paddedSize } from '../json/text.ts';

/** The maximum number of blocks kept for reuse. Further ones are left to the garbage collector. */
const MAX_KEPT = 16;

/**
 * A pool for the memory of blocks. Returning blocks after reading keeps a run over gigabytes within
 * a few megabytes. Failing to return one is not an error, except with shared memory: the garbage
 * collector does not see its size and would let it accumulate.
 */
export class BlockPool {
  readonly #bytes: number;
  readonly #create: (bytes: number) => ArrayBufferLike;
  readonly #free: ArrayBufferLike[] = [];

  /**
   * @param blockBytes content size of a usual block
   * @param memory `shared` if several threads read the blocks. Otherwise buffers would be
   *   transferred, and after the first transfer the JavaScript engine checks at every access to any
   *   buffer that it is still attached.
   */
  constructor(blockBytes: number, memory: 'own' | 'shared' = 'own') {
    this.#bytes = paddedSize(blockBytes);
    this.#create = (bytes) =>
      memory === 'shared' ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  }

  /** Memory for `length` bytes and a zero byte after them. The content is undefined. */
  take(length: number): Uint8Array {
    if (paddedSize(length) > this.#bytes) return new Uint8Array(paddedSize(length));
    return new Uint8Array(this.#free.pop() ?? this.#create(this.#bytes));
  }

  /** Takes back the memory of a block that is no longer used. */
  give(buffer: ArrayBufferLike): void {
    if (buffer.byteLength === this.#bytes && this.#free.length < MAX_KEPT) this.#free.push(buffer);
  }
}

/** A span of bytes that cannot be a document, detected during framing. */
export interface Broken {
  /** Byte offsets in the block. */
  readonly start: number;
  readonly end: number;
  readonly code: RejectionCode;
  /**
   * Continues a span from the previous block: to be written out with it, but not counted again.
   */
  readonly continued: boolean;
}

/** Several of them as numbers, in order: a block may have half a million. */
type BrokenSpans = Uint32Array<ArrayBuffer>;

export const NO_BROKEN: BrokenSpans = new Uint32Array();

/** Of each: start, end, and the place of its code among all, doubled, with one more where it is continued. */
const NUMBERS = 3;
const CODES = Object.keys(REJECTIONS) as readonly RejectionCode[];

export class BrokenList {
  readonly #numbers = new NumberList();

  get length(): number {
    return this.#numbers.length / NUMBERS;
  }

  add({ start, end, code, continued }: Broken): void {
    this.#numbers.push(start);
    this.#numbers.push(end);
    this.#numbers.push(2 * CODES.indexOf(code) + Number(continued));
  }

  /** What it has, and empties it. */
  take(): BrokenSpans {
    return this.#numbers.take();
  }

  clear(): void {
    this.#numbers.clear();
  }
}

export function* eachBroken(spans: BrokenSpans): Generator<Broken, undefined> {
  for (let at = 0; at < spans.length; at += NUMBERS) {
    const kind = spans[at + 2]!;
    const code = CODES[kind >> 1]!;
    yield { start: spans[at]!, end: spans[at + 1]!, code, continued: kind % 2 === 1 };
  }
}

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
