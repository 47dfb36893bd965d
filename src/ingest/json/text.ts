/**
 * Bytes for the reader. The loops over them need no bounds check: a zero byte after the content,
 * which is invalid at every position of a JSON text, stops them all.
 */
export interface Text {
  readonly bytes: Buffer;
  /** The same memory as 32-bit words. */
  readonly words: Int32Array;
  /** The length of the content. */
  readonly length: number;
  /** The end of the current document; `bytes[end]` exists. */
  end: number;
  /** The number of escapes seen so far, which shows whether the last string has one. */
  escapes: number;
}

/**
 * Creates a text from `length` bytes of content. The bytes are used in place if a zero byte follows
 * the content and the memory is aligned to four bytes; otherwise they are copied.
 */
export function textOf(bytes: Uint8Array, length: number): Text {
  const fits = bytes.byteOffset % 4 === 0 && bytes.length % 4 === 0 && bytes[length] === 0;
  const own = fits ? bytes : padded(bytes, length);
  return {
    bytes: Buffer.from(own.buffer, own.byteOffset, own.length),
    words: new Int32Array(own.buffer, own.byteOffset, own.length / 4),
    length,
    end: length,
    escapes: 0,
  };
}

/** The size of memory for some content and its sentinel, rounded up to a multiple of four. */
export function paddedSize(length: number): number {
  return (length & ~3) + 4;
}

function padded(bytes: Uint8Array, length: number): Uint8Array {
  const own = new Uint8Array(paddedSize(length));
  own.set(bytes.subarray(0, length));
  return own;
}
