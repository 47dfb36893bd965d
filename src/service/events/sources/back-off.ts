/** The delay before a retry: doubled after each failure, up to a limit. */
export class BackOff {
  readonly #first: number;
  readonly #most: number;
  #next: number;

  constructor(firstMs: number, maxMs: number) {
    this.#first = firstMs;
    this.#most = maxMs;
    this.#next = firstMs;
  }

  /** In milliseconds. */
  next(): number {
    const wait = this.#next;
    this.#next = Math.min(wait * 2, this.#most);
    return wait;
  }

  succeeded(): void {
    this.#next = this.#first;
  }
}
