/** So many documents of an input are looked at whole, whatever they begin with. */
const FIRST_DOCUMENTS = 64;

/**
 * Which documents of one input are looked at whole before they are read: the first of them, and all from the first on
 * that was not plainly finished. What carries records does so from its beginning as a rule, and is written by one
 * producer. What carries a record and was not looked at is told by whoever reads it.
 */
export class CloserLook {
  #from = Number.POSITIVE_INFINITY;

  /** @param index of the stretch in its input, in their order; asked more than once, it says the same */
  isDue(index: number): boolean {
    return index < FIRST_DOCUMENTS || index > this.#from;
  }

  /** The stretch may be a record: from here on, all are looked at. */
  found(index: number): void {
    this.#from = Math.min(this.#from, index);
  }
}
