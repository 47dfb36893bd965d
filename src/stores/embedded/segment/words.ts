type Numbers = Uint16Array | Uint32Array | Float64Array;

/** Numbers of a fixed size that are added at the end. */
export class Words<T extends Numbers> {
  readonly #make: new (length: number) => T;
  #words: T;
  #count = 0;

  constructor(make: new (length: number) => T) {
    this.#make = make;
    this.#words = new make(1024);
  }

  add(words: T): void {
    this.grow(words.length).set(words);
  }

  /** New numbers, all 0, to be set. Valid until the next call. */
  grow(count: number): T {
    const end = this.#count + count;
    if (end > this.#words.length) {
      const larger = new this.#make(Math.max(end, this.#words.length * 2));
      larger.set(this.#words);
      this.#words = larger;
    }
    const added = this.#words.subarray(this.#count, end) as T;
    this.#count = end;
    return added;
  }

  all(): T {
    return this.#words.subarray(0, this.#count) as T;
  }
}
