/** Small beside what is held, and large beside a document. */
const PIECE_BYTES = 1024 * 1024;

/**
 * Copies documents into a few large pieces of memory, one behind the other. Tens of thousands of small ones, each with an object
 * and memory of its own, take a fifth more, and leave holes in what their thread has of the C library's memory. A piece is
 * given back with the last document in it: for documents that are forgotten in about the order in which they came.
 */
export class DocumentMemory {
  #piece = new Uint8Array(0);
  #used = 0;

  /** A copy that is never changed. */
  copy(document: Uint8Array): Uint8Array {
    const { length } = document;
    // One that would fill much of a piece has its own.
    if (length > PIECE_BYTES / 8) return document.slice();
    if (this.#used + length > this.#piece.length) {
      this.#piece = new Uint8Array(PIECE_BYTES);
      this.#used = 0;
    }
    const copy = this.#piece.subarray(this.#used, this.#used + length);
    copy.set(document);
    this.#used += length;
    return copy;
  }
}
