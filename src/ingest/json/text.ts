/**
 * Bytes under the reader. The loops over them carry no bound: a zero byte after the content, which
 * is an error at every place of a JSON text, stops them all.
 */
export interface Text {
  readonly bytes: Buffer;
  /** The same memory by four bytes. */
  readonly words: Int32Array;
  /** Where the document under work must end; `bytes[end]` exists. */
  end: number;
  /** Escapes seen so far: tells whether a string just read over has one. */
  escapes: number;
}

/**
 * A text over `length` bytes of content. The bytes are used in place if a zero byte follows the
 * content and the memory is aligned to four bytes; else they are copied.
 */
export function textOf(bytes: Uint8Array, length: number): Text {
  const fits = bytes.byteOffset % 4 === 0 && bytes.length % 4 === 0 && bytes[length] === 0;
  const own = fits ? bytes : padded(bytes, length);
  return {
    bytes: Buffer.from(own.buffer, own.byteOffset, own.length),
    words: new Int32Array(own.buffer, own.byteOffset, own.length / 4),
    end: length,
    escapes: 0,
  };
}

/** The size of memory for some content and its sentinel: a multiple of four. */
export function paddedSize(length: number): number {
  return (length & ~3) + 4;
}

function padded(bytes: Uint8Array, length: number): Uint8Array {
  const own = new Uint8Array(paddedSize(length));
  own.set(bytes.subarray(0, length));
  return own;
}
