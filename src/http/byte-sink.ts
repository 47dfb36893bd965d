import { releaseMemory } from '../util/release-memory.ts';

/** The initial capacity if the length is unknown. */
const FIRST_BYTES = 64 * 1024;

/** JSON readers require zero padding after the content, and would otherwise copy it. */
const ROOM = 4;

/** Collects the bytes of a body in one buffer. */
export class ByteSink {
  #memory: Uint8Array;
  #length = 0;

  /** @param expected the total length, if known, which avoids copying */
  constructor(expected: number | null) {
    this.#memory = new Uint8Array((expected ?? FIRST_BYTES) + ROOM);
  }

  get length(): number {
    return this.#length;
  }

  /** @param chunk is no longer used by the caller */
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

  /** Releases the memory at once, even if the sink is still referenced. */
  clear(): void {
    this.#memory = new Uint8Array(0);
    this.#length = 0;
  }

  bytes(): Uint8Array {
    return this.#memory.subarray(0, this.#length);
  }
}
