/**
 * Batches from the sensor's thread, for one reader, which is done with one when it requests the
 * next.
 */
export class BatchQueue {
  readonly #batches: Uint8Array<ArrayBuffer>[] = [];
  readonly #onTaken: (bytes: number) => void;
  readonly #onDone: (memory: ArrayBuffer) => void;
  #end: { readonly error: Error | null } | null = null;
  #wake: () => void = () => {};

  /**
   * @param onTaken is called with the size of each batch that the reader has received
   * @param onDone is called with the memory of each batch that the reader has finished
   */
  constructor(onTaken: (bytes: number) => void, onDone: (memory: ArrayBuffer) => void) {
    this.#onTaken = onTaken;
    this.#onDone = onDone;
  }

  push(batch: Uint8Array<ArrayBuffer>): void {
    this.#batches.push(batch);
    this.#wake();
  }

  /** No more will come. The reader gets the remaining batches, then the error if there is one. */
  end(error: Error | null = null): void {
    this.#end ??= { error };
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (;;) {
      const batch = this.#batches.shift();
      if (batch !== undefined) {
        this.#onTaken(batch.length);
        yield batch;
        this.#onDone(batch.buffer);
      } else if (this.#end !== null) {
        if (this.#end.error !== null) throw this.#end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
