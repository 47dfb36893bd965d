import { StoreError } from '../errors.ts';
import { compress, inflate } from './codec.ts';

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
