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
    this.numbers.subarray(0, this.count).sort();
    this.#isAscending = true;
  }
}
