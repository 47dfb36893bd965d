/**
 * This number of documents at the start of an input is checked completely, whatever their first
 * keys are.
 */
const FIRST_DOCUMENTS = 64;

/**
 * Selects the documents of one input that are checked completely before they are read: the first
 * ones, and all documents from the first that was not clearly in the expected shape. An input
 * usually has one producer, so if it contains records, they appear early. A record that was not
 * checked is reported by the code that reads the document.
 */
export class FullCheck {
  #from = Number.POSITIVE_INFINITY;

  /** @param index of the span in its input, in order; repeated calls return the same result */
  isDue(index: number): boolean {
    return index < FIRST_DOCUMENTS || index > this.#from;
  }

  /** The span may be a record, so all spans from here on are checked. */
  foundRecord(index: number): void {
    this.#from = Math.min(this.#from, index);
  }
}
