import type { Block } from '../../ingest/index.ts';
import type { SearchPlan } from '../../match/literals/index.ts';
import { Searcher } from '../../match/search/index.ts';

/** A document that rules may match; documents before it cannot match any. */
interface Candidate {
  readonly end: number;
  readonly rules: readonly number[];
}

/**
 * A search costs about as much as reading the fields of rules from so large a share of the documents: with a smaller share
 * to pass over, it costs more than it saves. What is passed over in a file is still validated, and in a store not read at all.
 */
const MIN_PASSED = { file: 0.5, stored: 0.3 };
/** The number of blocks then read without a search before it is tried again. */
const BLOCKS_WITHOUT = 32;

/** Searches the bytes of a block for the documents that rules may match. */
export class Prefilter {
  readonly #searcher: Searcher;
  readonly #starts: number[] = [];
  readonly #candidates: Candidate[] = [];
  #next = 0;
  /** The number of blocks still to be read without a search. */
  #without = 0;

  private constructor(plan: SearchPlan) {
    this.#searcher = new Searcher(plan);
  }

  /** `null` if every document may match one of the rules. */
  static from(plan: SearchPlan): Prefilter | null {
    return plan.always.length === plan.rules ? null : new Prefilter(plan);
  }

  /** Returns false if the block was not searched and all its documents must be evaluated. */
  search({ bytes, length, spans, envelope }: Block): boolean {
    if (this.#without > 0) {
      this.#without -= 1;
      return false;
    }
    this.#starts.length = 0;
    this.#candidates.length = 0;
    this.#next = 0;
    const { passed } = this.#searcher.search(bytes, length, spans, (start, end, _, rules) => {
      this.#starts.push(start);
      this.#candidates.push({ end, rules });
    });
    const documents = this.#starts.length + passed;
    const share = envelope === undefined ? MIN_PASSED.file : MIN_PASSED.stored;
    if (passed < share * documents) this.#without = BLOCKS_WITHOUT;
    return true;
  }

  /** The rules that may match the document at an offset; `null` if none. Call with increasing offsets. */
  rulesOf(offset: number): readonly number[] | null {
    while ((this.#candidates[this.#next]?.end ?? Number.POSITIVE_INFINITY) <= offset)
      this.#next += 1;
    const start = this.#starts[this.#next];
    return start === undefined || start > offset
      ? null
      : (this.#candidates[this.#next]?.rules ?? null);
  }
}
