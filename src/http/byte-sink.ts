import { releaseMemory } from '../util/release-memory.ts';

/** Without a length to go by. */
const FIRST_BYTES = 64 * 1024;

/** Readers of JSON want some zeros behind the content, and would copy it otherwise. */
const ROOM = 4;

/** Bytes of a body as they come, in one piece of memory. */
export class ByteSink {
  #memory: Uint8Array;
  #length = 0;

  /** @param expected the whole length, if it is known: nothing is then copied twice */
  constructor(expected: number | null) {
    this.#memory = new Uint8Array((expected ?? FIRST_BYTES) + ROOM);
  }

  get length(): number {
    return this.#length;
  }

  /** @param chunk nobody needs it any more */
  push(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > this.#memory.length) {
      const larger = new Uint8Array(Math.max(length, this.#memory.length * 2));
      larger.set(this.#memory.subarray(0, this.#length));
      this.#memory = larger;
    }
    this.#memory.set(chunk, this.#length);
    this.#length = length;
    const { buffer, byteLength } = chunk;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) releaseMemory(buffer);
  }

  /** Gives the memory back at once, whoever still holds the sink. */
  clear(): void {
    this.#memory = new Uint8Array(0);
    this.#length = 0;
  }

  bytes(): Uint8Array {
    return this.#memory.subarray(0, this.#length);
  }
}
