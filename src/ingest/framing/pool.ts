import { paddedSize } from '../json/text.ts';

/** The maximum number of blocks kept for reuse. Further ones are left to the garbage collector. */
const MAX_KEPT = 16;

/**
 * A pool for the memory of blocks. Returning blocks after reading keeps a run over gigabytes within
 * a few megabytes. Failing to return one is not an error, except with shared memory: the garbage
 * collector does not see its size and would let it accumulate.
 */
export class BlockPool {
  readonly #bytes: number;
  readonly #create: (bytes: number) => ArrayBufferLike;
  readonly #free: ArrayBufferLike[] = [];

  /**
   * @param blockBytes content size of a usual block
   * @param memory `shared` if several threads read the blocks. Otherwise buffers would be
   *   transferred, and after the first transfer the JavaScript engine checks at every access to any
   *   buffer that it is still attached.
   */
  constructor(blockBytes: number, memory: 'own' | 'shared' = 'own') {
    this.#bytes = paddedSize(blockBytes);
    this.#create = (bytes) =>
      memory === 'shared' ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  }

  /** Memory for `length` bytes and a zero byte after them. The content is undefined. */
  take(length: number): Uint8Array {
    if (paddedSize(length) > this.#bytes) return new Uint8Array(paddedSize(length));
    return new Uint8Array(this.#free.pop() ?? this.#create(this.#bytes));
  }

  /** Takes back the memory of a block that is no longer used. */
  give(buffer: ArrayBufferLike): void {
    if (buffer.byteLength === this.#bytes && this.#free.length < MAX_KEPT) this.#free.push(buffer);
  }
}
