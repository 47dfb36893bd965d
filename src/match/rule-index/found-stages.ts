/** More are sorted by the runtime, which takes long for a few. */
const MAX_INSERTED = 32;

/** Numbers of stages, each at most once. */
export class FoundStages {
  /** Only the first `count` are valid. */
  readonly numbers: Uint32Array;
  count = 0;
  #isAscending = true;

  constructor(most: number) {
    this.numbers = new Uint32Array(most);
  }

  clear(): void {
    this.count = 0;
    this.#isAscending = true;
  }

  add(stage: number): void {
    const { numbers, count } = this;
    if (count > 0 && (numbers[count - 1] as number) > stage) this.#isAscending = false;
    numbers[count] = stage;
    this.count = count + 1;
  }

  sort(): void {
    if (this.#isAscending) return;
    this.#isAscending = true;
    const { numbers, count } = this;
    if (count > MAX_INSERTED) {
      numbers.subarray(0, count).sort();
      return;
    }
    for (let next = 1; next < count; next++) {
      const stage = numbers[next] as number;
      let at = next;
      for (; at > 0 && (numbers[at - 1] as number) > stage; at--) {
        numbers[at] = numbers[at - 1] as number;
      }
      numbers[at] = stage;
    }
  }
}
