/** Beyond this, lists are created each time: hostile events cannot fill memory with them. */
const MAX_LISTS = 10_000;

/** A list of terms, and the longer ones that begin with it. */
export interface TermList {
  readonly terms: readonly number[];
  readonly longer: Map<number, TermList>;
}

/**
 * Gives equal lists of terms the same object: most events of a broad sequence satisfy the same stages,
 * and to keep sixty numbers for each of a million events takes half a gigabyte.
 */
export class TermLists {
  readonly empty: TermList = { terms: [], longer: new Map() };
  #count = 0;

  /** The list with one more term at its end. */
  append(list: TermList, term: number): TermList {
    const known = list.longer.get(term);
    if (known !== undefined) return known;
    const longer = { terms: [...list.terms, term], longer: new Map() };
    if (this.#count < MAX_LISTS) {
      this.#count++;
      list.longer.set(term, longer);
    }
    return longer;
  }
}
