/** A queue whose `shift` is constant time on average, also where millions wait. */
export class Deque<T> {
  #items: T[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  get first(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Removes the first `count` items; there must be so many. */
  drop(count: number): void {
    this.#head += count;
    if (this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }

  /** The last `count` items; there must be so many. */
  last(count: number): readonly T[] {
    return this.#items.slice(-count);
  }

  /** From the first to the last. */
  [Symbol.iterator](): Iterator<T> {
    return this.#items.slice(this.#head).values();
  }
}
