import type { Block } from '../../ingest/index.ts';
import type { SearchPlan } from '../../match/literals/index.ts';
import { Searcher } from '../../match/search/index.ts';

interface Stretch {
  readonly end: number;
  readonly rules: readonly number[];
}

/** Where a larger share of the documents must be read all the same, a search only costs. */
const MAX_WANTED = 0.6;
/** Blocks that are then read without one, before it is tried again. */
const BLOCKS_WITHOUT = 32;

/** Tells by the bytes of a block which of its documents may mean something to rules. */
export class Prefilter {
  readonly #searcher: Searcher;
  readonly #starts: number[] = [];
  readonly #stretches: Stretch[] = [];
  #next = 0;
  /** Blocks still to be read without a search. */
  #without = 0;

  private constructor(plan: SearchPlan) {
    this.#searcher = new Searcher(plan);
  }

  /** `null` where any document may mean something to any of the rules. */
  static from(plan: SearchPlan): Prefilter | null {
    return plan.always.length === plan.rules ? null : new Prefilter(plan);
  }

  /** Whether the block was searched; if not, all of it is to be read. */
  search({ bytes, length, spans }: Block): boolean {
    if (this.#without > 0) {
      this.#without -= 1;
      return false;
    }
    this.#starts.length = 0;
    this.#stretches.length = 0;
    this.#next = 0;
    const { passed } = this.#searcher.search(bytes, length, spans, (start, end, _, rules) => {
      this.#starts.push(start);
      this.#stretches.push({ end, rules });
    });
    const wanted = this.#starts.length;
    if (wanted > MAX_WANTED * (wanted + passed)) this.#without = BLOCKS_WITHOUT;
    return true;
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
