/** Words of memory as little-endian bytes on every machine, and back. */
const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

type Words = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** The memory of the words itself where the machine writes the lowest byte first. */
export function bytesOf(words: Words): Uint8Array {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  return isLittleEndian ? bytes : swapped(bytes, words.BYTES_PER_ELEMENT);
}

/**
 * Reads words one after the other, in place where that is possible. Throws `RangeError` where the bytes
 * end before.
 */
export class WordReader {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  bytes(count: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(...this.#take(count, 1));
  }

  uint16(count: number): Uint16Array<ArrayBuffer> {
    return new Uint16Array(...this.#take(count, 2));
  }

  uint32(count: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(...this.#take(count, 4));
  }

  float64(count: number): Float64Array<ArrayBuffer> {
    return new Float64Array(...this.#take(count, 8));
  }

  /** The place of words in memory: in the bytes themselves, if it is aligned there. */
  #take(count: number, size: number): [memory: ArrayBuffer, at: number, count: number] {
    const start = this.#at;
    const end = start + count * size;
    if (!(count >= 0) || end > this.#bytes.length) throw new RangeError('the bytes end too early');
    this.#at = end;
    const { buffer, byteOffset } = this.#bytes;
    if (isLittleEndian && (byteOffset + start) % size === 0) {
      return [buffer as ArrayBuffer, byteOffset + start, count];
    }
    const copy = new Uint8Array(this.#bytes.subarray(start, end));
    return [(isLittleEndian ? copy : swapped(copy, size)).buffer, 0, count];
  }
}

function swapped(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  for (let at = 0; at < copy.length; at += size) copy.subarray(at, at + size).reverse();
  return copy;
}
