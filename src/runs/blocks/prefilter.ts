import type { Block } from '../../ingest/index.ts';
import { lazily } from '../../util/maps.ts';
import { textOf } from '../../ingest/json/text.ts';
import type { SearchPlan } from '../../match/literals/index.ts';
import {
  Searcher,
  VectorSearcher,
  type SearchedText,
  type VectorMemory,
} from '../../match/search/index.ts';

/**
 * Searching costs about as much as parsing this share of the documents: if a smaller share can be
 * skipped, it costs more than it saves. Skipped documents in a file are still validated, and in a store not read at all.
 */
const MIN_PASSED = { file: 0.5, stored: 0.3 };
/** The number of blocks that are then parsed without a search before the next attempt. */
const BLOCKS_WITHOUT = 32;

/** Searches the bytes of a block for the documents that rules may match. */
export class Prefilter {
  readonly #vectors: VectorSearcher | null;
  readonly #plain: () => Searcher;
  readonly #starts: number[] = [];
  readonly #candidates: { readonly end: number; readonly rules: readonly number[] }[] = [];
  #next = 0;
  /** The number of blocks still to be parsed without a search. */
  #without = 0;

  private constructor(plan: SearchPlan, memory: VectorMemory | null) {
    this.#vectors = memory === null ? null : VectorSearcher.from(plan, memory);
    this.#plain = lazily(() => new Searcher(plan));
  }

  /** `null` if every document may match one of the rules. */
  static from(plan: SearchPlan, memory: VectorMemory | null = null): Prefilter | null {
    return plan.always.length === plan.rules ? null : new Prefilter(plan, memory);
  }

  /**
   * Returns false if the block was not searched and all its documents must be evaluated.
   *
   * @param text of the block
   */
  search(block: Block, text: SearchedText = textOf(block.bytes, block.length)): boolean {
    if (this.#without > 0) {
      this.#without -= 1;
      return false;
    }
    this.#starts.length = 0;
    this.#candidates.length = 0;
    this.#next = 0;
    const passed = this.#searchFast(block, text) ?? this.#searchPlain(block);
    const share = block.envelope === undefined ? MIN_PASSED.file : MIN_PASSED.stored;
    if (passed < share) this.#without = BLOCKS_WITHOUT;
    return true;
  }

  /** The share of the block that no rule can match; `null` if it was not searched. */
  #searchFast({ length, spans }: Block, text: SearchedText): number | null {
    if (this.#vectors === null) return null;
    let bytes = 0;
    const isSearched = this.#vectors.search(text, spans, (start, end, rules) => {
      this.#add(start, end, rules);
      bytes += end - start;
    });
    if (isSearched) return 1 - bytes / Math.max(length, 1);
    this.#starts.length = 0;
    this.#candidates.length = 0;
    return null;
  }

  #searchPlain({ bytes, length, spans }: Block): number {
    const { passed } = this.#plain().search(bytes, length, spans, (start, end, _, rules) =>
      this.#add(start, end, rules),
    );
    return passed / Math.max(this.#starts.length + passed, 1);
  }

  #add(start: number, end: number, rules: readonly number[]): void {
    this.#starts.push(start);
    this.#candidates.push({ end, rules });
  }

  /** The rules that may match the document at an offset; `null` if none. Call with increasing offsets. */
  rulesOf(offset: number): readonly number[] | null {
    const start = this.nextStart(offset);
    return start > offset ? null : (this.#candidates[this.#next]?.rules ?? null);
  }

  /** The start of the next document that rules may match and that ends after an offset; `Infinity` if there is none. */
  nextStart(offset: number): number {
    while ((this.#candidates[this.#next]?.end ?? Infinity) <= offset) this.#next += 1;
    return this.#starts[this.#next] ?? Infinity;
  }
}
