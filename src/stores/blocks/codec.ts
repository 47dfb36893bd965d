import {
  compressUsingDict,
  createCCtx,
  createDCtx,
  decompress,
  decompressUsingDict,
  init,
} from '@bokuweb/zstd-wasm';
import { StoreError } from '../errors.ts';

/**
 * The documents of a block are compressed in frames of about this size: to read one document, one frame is
 * inflated. Smaller frames compress less well, and blocks are larger since each has a dictionary of its own.
 */
export const FRAME_BYTES = 256 * 1024;

/** A Zstandard frame of the documents of a block, behind the frames before it. */
export interface Frame {
  /** As it is stored. */
  readonly bytes: number;
  readonly rows: number;
  /** Of its documents, before compression. */
  readonly size: number;
}

/**
 * Compresses documents, each on a line of its own.
 *
 * @param lengths bytes of each document, without the line feed
 */
export function compressDocuments(
  documents: Uint8Array,
  lengths: Uint32Array,
): { readonly documents: Uint8Array; readonly frames: readonly Frame[] } {
  const count = Math.max(1, Math.round(documents.length / FRAME_BYTES));
  const wanted = documents.length / count;
  const frames: Frame[] = [];
  const pieces: Uint8Array[] = [];
  let start = 0;
  let end = 0;
  let rows = 0;
  for (const [row, length] of lengths.entries()) {
    end += length + 1;
    rows += 1;
    const isLast = row === lengths.length - 1;
    if (end < (frames.length + 1) * wanted && !isLast) continue;
    const frame = compress(documents.subarray(start, end));
    frames.push({ bytes: frame.length, rows, size: end - start });
    pieces.push(frame);
    start = end;
    rows = 0;
  }
  const [only] = pieces;
  return { documents: pieces.length === 1 && only ? only : Buffer.concat(pieces), frames };
}

/** The bytes of each frame. Throws `StoreError` where they are not all there. */
export function framesOf(
  documents: Uint8Array,
  frames: readonly Frame[],
): { readonly frame: Uint8Array; readonly rows: number; readonly size: number }[] {
  let offset = 0;
  const found = frames.map(({ bytes, rows, size }) => {
    const frame = documents.subarray(offset, (offset += bytes));
    return { frame, rows, size };
  });
  if (offset === documents.length) return found;
  throw new StoreError('STO1201', 'the frames of a block do not add up');
}

/** All documents. Throws `StoreError` for damaged ones. */
export function inflateDocuments(documents: Uint8Array, frames: readonly Frame[]): Uint8Array {
  return Buffer.concat(framesOf(documents, frames).map(({ frame, size }) => inflate(frame, size)));
}

/** Level 1 takes half the time of level 3 and a few per cent more bytes. */
const LEVEL = 1;

/**
 * The most that a frame may inflate to: the longest document and a full block. Damaged and hostile
 * frames could claim any size.
 */
export const MAX_FRAME_BYTES = 96 * 1024 * 1024;

const NO_DICTIONARY = new Uint8Array(0);

let loading: Promise<void> | undefined;
/** Made once: to make it again takes longer than to compress a few events. */
let context = 0;
let inflateContext = 0;

/** Loads the codec. Every thread awaits this once, before the first call of the functions below. */
export function loadCodec(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  await init();
  context = createCCtx();
  inflateContext = createDCtx();
}

/**
 * Makes one Zstandard frame, whose header states the size of the content.
 *
 * @param dictionary content like it, which inflating needs again
 */
export function compress(
  content: Uint8Array,
  dictionary: Uint8Array = NO_DICTIONARY,
): Uint8Array<ArrayBuffer> {
  return compressUsingDict(context, content, dictionary, LEVEL) as Uint8Array<ArrayBuffer>;
}

/**
 * The content of one frame, in memory of its own. Throws `StoreError` unless that is exactly `length` bytes, before any
 * memory is taken for more.
 */
export function inflate(
  frame: Uint8Array,
  length: number,
  dictionary: Uint8Array = NO_DICTIONARY,
): Uint8Array<ArrayBuffer> {
  if (length > MAX_FRAME_BYTES || contentSize(frame) !== length) throw damagedFrame();
  try {
    const content = (
      dictionary.length === 0
        ? decompress(frame)
        : decompressUsingDict(inflateContext, frame, dictionary)
    ) as Uint8Array<ArrayBuffer>;
    if (content.length === length) return content;
  } catch (error) {
    throw damagedFrame(error);
  }
  throw damagedFrame();
}

const damagedFrame = (cause?: unknown): StoreError =>
  new StoreError('STO1201', 'a compressed block is damaged', undefined, cause);

/** What the header of a frame says about the size of its content; `null` if it does not. */
export function contentSize(frame: Uint8Array): number | null {
  if (frame.length < 6) return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== 0xfd2fb528) return null;
  const descriptor = view.getUint8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  const at = 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes;
  const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  if (at + sizeBytes > frame.length) return null;
  switch (sizeBytes) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true) + 256;
    case 4:
      return view.getUint32(at, true);
    case 8:
      return Number(view.getBigUint64(at, true));
    default:
      return null;
  }
}
