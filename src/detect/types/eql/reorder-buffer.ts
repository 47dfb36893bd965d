import { compareOrdinals, type Ordinal } from '../../../lang/index.ts';

/** A reorder buffer: holds events, in order, until all earlier ones have arrived. */
export class ReorderBuffer<T extends Ordinal> {
  #items: T[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Most events arrive nearly in order, so the position is searched for from the end. */
  add(item: T): void {
    const items = this.#items;
    let at = items.length;
    for (let step = 1; at > this.#head; step *= 2) {
      const before = Math.max(this.#head, at - step);
      if (compareOrdinals(items[before] as T, item) < 0) {
        at = this.#placeOf(item, before + 1, at);
        break;
      }
      at = before;
    }
    if (at === items.length) items.push(item);
    else items.splice(at, 0, item);
  }

  /** Takes the first event. */
  shift(): T | null {
    const item = this.#items[this.#head];
    if (item === undefined) return null;
    this.#head += 1;
    if (this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Takes the first event if its time is before another. */
  shiftBefore(time: bigint): T | null {
    const first = this.#items[this.#head];
    return first !== undefined && first.time < time ? this.shift() : null;
  }

  /** All buffered events, in order. */
  [Symbol.iterator](): Iterator<T> {
    return this.#items.slice(this.#head).values();
  }

  /** The first position in an interval whose item comes after another. */
  #placeOf(item: T, from: number, to: number): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareOrdinals(this.#items[middle] as T, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
