/** Words of memory as bytes with the lowest first, whatever the machine does, and back. */
const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

type Words = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** The memory of the words itself where the machine writes the lowest byte first. */
export function bytesOf(words: Words): Uint8Array {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  return isLittleEndian ? bytes : swapped(bytes, words.BYTES_PER_ELEMENT);
}

/** Reads words one after the other. Throws `RangeError` where the bytes end before. */
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
    return new Uint8Array(this.#take(count, 1));
  }

  uint16(count: number): Uint16Array<ArrayBuffer> {
    return new Uint16Array(this.#take(count, 2));
  }

  uint32(count: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.#take(count, 4));
  }

  float64(count: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#take(count, 8));
  }

  /** A copy, which is aligned. */
  #take(count: number, size: number): ArrayBuffer {
    const end = this.#at + count * size;
    if (!(count >= 0) || end > this.#bytes.length) throw new RangeError('the bytes end too early');
    const bytes = new Uint8Array(count * size);
    bytes.set(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return (isLittleEndian ? bytes : swapped(bytes, size)).buffer;
  }
}

function swapped(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  for (let at = 0; at < copy.length; at += size) copy.subarray(at, at + size).reverse();
  return copy;
}
