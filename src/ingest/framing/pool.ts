import { paddedSize } from '../json/text.ts';

/** So many blocks are kept for use again; more are left to the garbage collector. */
const MAX_KEPT = 16;

/**
 * The memory of blocks. Giving it back when a block has been read keeps a run over gigabytes in a
 * few megabytes. Not giving it back is no error, except with shared memory: the garbage collector does
 * not see its size, and would let much of it pile up.
 */
export class BlockPool {
  readonly #bytes: number;
  readonly #create: (bytes: number) => ArrayBufferLike;
  readonly #free: ArrayBufferLike[] = [];

  /**
   * @param blockBytes content of a usual block
   * @param memory `shared` where several threads read the blocks. The first buffer that a thread hands over
   *   makes the engine check from then on, at every read of any bytes, that they are still there.
   */
  constructor(blockBytes: number, memory: 'own' | 'shared' = 'own') {
    this.#bytes = paddedSize(blockBytes);
    this.#create = (bytes) =>
      memory === 'shared' ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  }

  /** Memory for `length` bytes and the zero byte after them. Its content is undefined. */
  take(length: number): Uint8Array {
    if (paddedSize(length) > this.#bytes) return new Uint8Array(paddedSize(length));
    return new Uint8Array(this.#free.pop() ?? this.#create(this.#bytes));
  }

  /** Takes back the memory of a block that nobody reads any more. */
  give(buffer: ArrayBufferLike): void {
    if (buffer.byteLength === this.#bytes && this.#free.length < MAX_KEPT) this.#free.push(buffer);
  }
}
