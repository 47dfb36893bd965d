/** The rows of a block that are candidates of one rule, ascending; `null` for all of them. */
export interface RuleRows {
  /** The position in the generation. */
  readonly rule: number;
  readonly rows: Uint32Array<ArrayBuffer> | null;
}

/** Collects the candidates of each rule among the rows of one block, which must be added in order. */
export class RuleRowsBuilder {
  readonly #rows = new Map<number, number[]>();

  add(rule: number, row: number): void {
    const rows = this.#rows.get(rule);
    if (rows === undefined) this.#rows.set(rule, [row]);
    else if (rows.at(-1) !== row) rows.push(row);
  }

  /** All in one buffer, which is transferred between threads faster than many small ones. */
  finish(): RuleRows[] {
    let size = 0;
    for (const rows of this.#rows.values()) size += rows.length;
    const all = new Uint32Array(size);
    let end = 0;
    return Array.from(this.#rows, ([rule, rows]) => {
      all.set(rows, end);
      end += rows.length;
      return { rule, rows: all.subarray(end - rows.length, end) };
    });
  }
}
