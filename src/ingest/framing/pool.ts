import { paddedSize } from '../json/text.ts';

/** So many blocks are kept for use again; more are left to the garbage collector. */
const MAX_KEPT = 16;

/**
 * The memory of blocks. Giving it back when a block has been read keeps a run over gigabytes in a
 * few megabytes; not giving it back is no error.
 */
export class BlockPool {
  readonly #bytes: number;
  readonly #free: ArrayBuffer[] = [];

  /** @param blockBytes content of a usual block */
  constructor(blockBytes: number) {
    this.#bytes = paddedSize(blockBytes);
  }

  /** Memory for `length` bytes and the zero byte after them. Its content is undefined. */
  take(length: number): Uint8Array<ArrayBuffer> {
    if (paddedSize(length) > this.#bytes) return new Uint8Array(paddedSize(length));
    return new Uint8Array(this.#free.pop() ?? new ArrayBuffer(this.#bytes));
  }

  /** Takes back the memory of a block that nobody reads any more. */
  give(buffer: ArrayBuffer): void {
    if (buffer.byteLength === this.#bytes && this.#free.length < MAX_KEPT) this.#free.push(buffer);
  }
}
