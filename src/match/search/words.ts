const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * Bytes by four, in little-endian order. The last word may have bytes from beyond `length`. The
 * memory is used in place where it allows that, as the blocks of `ingest` do; else it is copied.
 */
export function wordsOf(bytes: Uint8Array, length: number): Int32Array {
  const count = Math.ceil(length / 4);
  if (LITTLE_ENDIAN && bytes.byteOffset % 4 === 0 && count * 4 <= bytes.length) {
    return new Int32Array(bytes.buffer, bytes.byteOffset, count);
  }
  const padded = new Uint8Array(count * 4);
  padded.set(bytes.subarray(0, length));
  const view = new DataView(padded.buffer);
  return Int32Array.from({ length: count }, (_, word) => view.getInt32(word * 4, true));
}
