import { rawOf } from '../literals/literal.ts';
import type { SearchPlan } from '../literals/search-plan.ts';
import { enclosing, type Place } from './enclosing.ts';
import { EscapeReader } from './escapes.ts';
import { LiteralTable } from './literal-table.ts';
import { RuleMarks } from './rule-marks.ts';
import { MAX_LITERALS, sizeOfTables, vectorTables } from './vector-tables.ts';

/** A block that is searched: the content and whatever follows it. */
export interface SearchedText {
  readonly bytes: Buffer;
  readonly length: number;
}

/** The memory in which WebAssembly searches (`wasm/search.ts`). */
export interface VectorMemory {
  readonly exports: {
    readonly search: (
      table: number,
      from: number,
      start: number,
      end: number,
      most: number,
    ) => number;
    readonly searched: { readonly value: number };
    readonly comparisons: { readonly value: number };
    readonly HITS: { readonly value: number };
  };
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  /** Where a block begins. */
  readonly block: number;
  /** The address for tables, or -1. */
  reserve(size: number): number;
  /** Takes the bytes of a block; `false` if there is no room for them. */
  load(text: SearchedText): boolean;
}

/** Called for each document that rules may concern, in order, with the rules, ascending. */
export type VisitCandidate = (start: number, end: number, rules: readonly number[]) => void;

/**
 * Escapes that may hide a character of a literal: they are looked for with the literals, and a document that has one is then
 * looked at by {@link EscapeReader}.
 */
const ESCAPES = ['\\u00'];
const SLASH_ESCAPES = ['\\u00', '\\/'];

/** As in `searcher.ts`. */
const COMPARISONS_PER_BYTE = 1;
const MIN_COMPARISONS = 10_000;

/**
 * Finds the documents of a block that may concern rules as `Searcher` does, for few literals and many times as fast. A line
 * that does not look like a document is not reported: this is for readers that look at each line.
 */
export class VectorSearcher {
  readonly #memory: VectorMemory;
  readonly #table: number;
  readonly #escapesFrom: number;
  readonly #literals: LiteralTable;
  readonly #escapes: EscapeReader;
  readonly #marks: RuleMarks;
  /** The document that is looked at. */
  #place: Place = NOWHERE;
  #mayHide = false;

  /** `null` where there are too many literals, or a rule that any document may concern, or no room. */
  static from(plan: SearchPlan, memory: VectorMemory): VectorSearcher | null {
    const hasSlash = plan.literals.some(({ text }) => text.includes('/'));
    const raws = [...plan.literals.map(rawOf), ...(hasSlash ? SLASH_ESCAPES : ESCAPES)];
    if (plan.always.length > 0 || raws.length > MAX_LITERALS) return null;
    const table = memory.reserve(sizeOfTables(raws));
    if (table < 0) return null;
    memory.bytes.set(vectorTables(raws, table), table);
    return new VectorSearcher(plan, memory, table);
  }

  private constructor(plan: SearchPlan, memory: VectorMemory, table: number) {
    this.#memory = memory;
    this.#table = table;
    this.#escapesFrom = plan.literals.length;
    this.#literals = new LiteralTable(plan.literals);
    this.#escapes = new EscapeReader(plan.literals.map(({ text }) => text));
    this.#marks = new RuleMarks(plan);
  }

  /**
   * Returns false if the block was not searched to the end, because there is no room for it or because it took too much work:
   * any document may concern any rule then.
   *
   * @param spans start and end of each document, ascending; `null` where each line is one
   */
  search(text: SearchedText, spans: Uint32Array | null, visit: VisitCandidate): boolean {
    const memory = this.#memory;
    if (!memory.load(text)) return false;
    const { exports, block, words } = memory;
    const { length } = text;
    const content = text.bytes.subarray(0, length);
    const documents = enclosing(content, spans);
    const hits = exports.HITS.value >> 2;
    const end = block + length;
    let budget = length * COMPARISONS_PER_BYTE + MIN_COMPARISONS;
    this.#escapes.start(content);
    this.#place = NOWHERE;
    let isWhole = true;
    for (let at = block; at < end; at = exports.searched.value) {
      const count = exports.search(this.#table, at, block, end, budget);
      isWhole = count >= 0;
      if (!isWhole) break;
      budget -= exports.comparisons.value;
      for (let hit = 0; hit < count; hit++) {
        const start = words[hits + hit * 2 + 1]! - block;
        if (start >= this.#place.end) {
          this.#close(visit);
          this.#place = documents(start);
        }
        this.#found(words[hits + hit * 2]!, content, start);
      }
    }
    this.#close(visit);
    this.#place = NOWHERE;
    this.#escapes.start(NOTHING);
    return isWhole;
  }

  #found(literal: number, content: Buffer, start: number): void {
    if (literal >= this.#escapesFrom) this.#mayHide ||= start >= this.#place.start;
    else if (this.#literals.isWithin(literal, content, start, this.#place)) {
      this.#marks.mark(literal);
    }
  }

  /** Decides on the current document. */
  #close(visit: VisitCandidate): void {
    const { start, end } = this.#place;
    const hidden = this.#mayHide ? this.#escapes.in(start, end) : 0;
    this.#mayHide = false;
    const rules = this.#marks.take(hidden);
    if (rules.length > 0) visit(start, end, rules);
  }
}

const NOTHING = Buffer.alloc(0);
const NOWHERE: Place = { start: 0, end: 0 };
