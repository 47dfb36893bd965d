import type { Block } from '../../ingest/index.ts';
import type { SearchPlan } from '../../match/literals/index.ts';
import { Searcher } from '../../match/search/index.ts';

interface Stretch {
  readonly end: number;
  readonly rules: readonly number[];
}

/** Less is read faster than the tables of a search are made. */
export const SEARCHED_BYTES = 256 * 1024;

/** The documents of a block that may mean something to rules, as their bytes show. */
export class Candidates {
  readonly #searcher: Searcher;
  readonly #starts: number[] = [];
  readonly #stretches: Stretch[] = [];
  #next = 0;

  constructor(plan: SearchPlan) {
    this.#searcher = new Searcher(plan);
  }

  search({ bytes, length, spans }: Block): void {
    this.#starts.length = 0;
    this.#stretches.length = 0;
    this.#next = 0;
    this.#searcher.search(bytes, length, spans, (start, end, _, rules) => {
      this.#starts.push(start);
      this.#stretches.push({ end, rules });
    });
  }

  /** The rules that a document may concern; `null` for one that concerns none. Places only grow. */
  rulesOf(place: number): readonly number[] | null {
    while ((this.#stretches[this.#next]?.end ?? Number.POSITIVE_INFINITY) <= place) this.#next += 1;
    const start = this.#starts[this.#next];
    return start === undefined || start > place
      ? null
      : (this.#stretches[this.#next]?.rules ?? null);
  }
}
