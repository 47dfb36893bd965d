/** Lets threads do their parts of a work in order. Turns count from 0, up to 2^31. */
export class Turns {
  readonly memory: SharedArrayBuffer;
  /** The turn that is due. */
  readonly #due: Int32Array;

  /** @param memory full of zeroes, or in use by other threads */
  constructor(memory = new SharedArrayBuffer(4)) {
    this.memory = memory;
    this.#due = new Int32Array(memory);
  }

  /** Blocks this thread until a turn is due. */
  wait(turn: number): void {
    for (;;) {
      const due = Atomics.load(this.#due, 0);
      if (due === turn) return;
      Atomics.wait(this.#due, 0, due);
    }
  }

  /** Ends the turn that is due. */
  pass(): void {
    Atomics.add(this.#due, 0, 1);
    Atomics.notify(this.#due, 0);
  }
}
