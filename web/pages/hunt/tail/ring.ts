/** The last of many, in bounded room: what is older is dropped, and counted. */
export class Ring<T> {
  readonly #most: number;
  #kept: T[] = [];
  #dropped = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(items: readonly T[]): void {
    const room = [...this.#kept, ...items];
    this.#dropped += Math.max(0, room.length - this.#most);
    this.#kept = room.slice(-this.#most);
  }

  /** The latest first. */
  get latest(): readonly T[] {
    return this.#kept.toReversed();
  }

  get dropped(): number {
    return this.#dropped;
  }
}
