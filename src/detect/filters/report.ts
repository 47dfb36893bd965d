/** Most parts that are listed one by one. */
const MAX_TOLD = 100;

/** Collects what could not be applied, and limits the work. */
export class Report {
  readonly #told: string[] = [];
  #more = 0;
  #clauses = 0;
  #undecided = 0;

  add(path: string, fault: string, countsAs: boolean): void {
    if (this.#told.length < MAX_TOLD) this.#told.push(`${path}: ${fault}; counts as ${countsAs}`);
    else this.#more += 1;
  }

  /** How many clauses there are, this one included. */
  nextClause(): number {
    return ++this.#clauses;
  }

  /** A value was too much for a regular expression. */
  undecided(): void {
    this.#undecided += 1;
  }

  get countOfUndecided(): number {
    return this.#undecided;
  }

  lines(): readonly string[] {
    const more = this.#more === 0 ? [] : [`and ${this.#more} more parts`];
    return [...this.#told, ...more];
  }
}
