/** What an {@link ExpiryList} strings together. The list owns both fields. */
export interface Expiring<T> {
  older: T | null;
  newer: T | null;
}

/**
 * Things in the order in which they expire. Items are added in that order and may leave from
 * anywhere, both in constant time, so what is gone costs no memory until its time would have come.
 */
export class ExpiryList<T extends Expiring<T>> {
  oldest: T | null = null;
  #newest: T | null = null;

  add(item: T): void {
    item.older = this.#newest;
    if (this.#newest === null) this.oldest = item;
    else this.#newest.newer = item;
    this.#newest = item;
  }

  /** The item must be in the list. */
  remove(item: T): void {
    if (item.older === null) this.oldest = item.newer;
    else item.older.newer = item.newer;
    if (item.newer === null) this.#newest = item.older;
    else item.newer.older = item.older;
    item.older = null;
    item.newer = null;
  }

  /** From the oldest to the newest. Items must stay where they are meanwhile. */
  *[Symbol.iterator](): Generator<T> {
    for (let item = this.oldest; item !== null; item = item.newer) yield item;
  }
}
