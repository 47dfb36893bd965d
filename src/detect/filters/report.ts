/** The maximum number of parts listed individually. */
const MAX_LISTED = 100;

/** Collects the parts that could not be applied, and bounds the work. */
export class Report {
  readonly #faults: string[] = [];
  #more = 0;
  #clauses = 0;
  #undecided = 0;

  add(path: string, fault: string, countsAs: boolean): void {
    if (this.#faults.length < MAX_LISTED)
      this.#faults.push(`${path}: ${fault}; counts as ${countsAs}`);
    else this.#more += 1;
  }

  /** The number of clauses so far, including this one. */
  nextClause(): number {
    return ++this.#clauses;
  }

  /** A value was too complex for a regular expression. */
  undecided(): void {
    this.#undecided += 1;
  }

  get countOfUndecided(): number {
    return this.#undecided;
  }

  lines(): readonly string[] {
    const more = this.#more === 0 ? [] : [`and ${this.#more} more parts`];
    return [...this.#faults, ...more];
  }
}
