import type { PlacedEvent } from './candidate.ts';
import type { Pending } from './pending.ts';

/**
 * The pending sequences inside one block `with runs`, for one key. Every event of the block
 * extends all of them, so they share one list of events: a sequence is known by the number of its
 * first event, and has all from there on. An event costs the same however long the run is.
 *
 * They never overtake each other, so they stand in the order of their first events.
 */
export class Run<E> {
  readonly block: number;
  readonly sequences = new Deque<Pending<E>>();
  /** Those that the first sequence needs; earlier ones are gone. */
  readonly events = new Deque<PlacedEvent<E>>();
  /** How many events were ever added; the number of the last one plus one. */
  #count = 0;

  constructor(block: number) {
    this.block = block;
  }

  add(event: PlacedEvent<E>): void {
    this.events.push(event);
    this.#count++;
  }

  /** A sequence whose first event of the block is the last one added. */
  enter(pending: Pending<E>): void {
    pending.block = this.block;
    pending.entered = this.#count - 1;
    this.sequences.push(pending);
  }

  /** By how many events a sequence entered later than the first one that is kept. */
  offsetOf(pending: Pending<E>): number {
    return pending.entered - (this.#count - this.events.length);
  }

  /** Takes out the sequence that has `runs` events by now, and gives them to it. */
  takeComplete(runs: number): Pending<E> | null {
    const pending = this.sequences.first;
    if (pending === undefined || this.#count - pending.entered < runs) return null;
    this.sequences.drop(1);
    pending.appendRun(this.events.last(runs));
    return pending;
  }

  /** Forgets events that no sequence needs any more; returns how many. */
  trim(): number {
    const first = this.sequences.first;
    const needed = first === undefined ? 0 : this.#count - first.entered;
    const spare = this.events.length - needed;
    if (spare > 0) this.events.drop(spare);
    return spare;
  }
}

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

  /** Removes the first `count` items. The run must contain at least that many. */
  drop(count: number): void {
    this.#head += count;
    if (this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }

  /** The last `count` items. The run must contain at least that many. */
  last(count: number): readonly T[] {
    return this.#items.slice(-count);
  }

  /** From the first to the last. */
  [Symbol.iterator](): Iterator<T> {
    return this.#items.slice(this.#head).values();
  }
}
