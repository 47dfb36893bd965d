import type { SearchPlan } from '../literals/literals-of.ts';
import { EscapeReader, HIDES_ANY, LiteralTable } from './literal-table.ts';
import { GramTable } from './gram-table.ts';
import { RuleMarks } from './rule-marks.ts';
import type { DocumentCursor } from './document-cursor.ts';
import { LineCursor, SpanCursor } from './document-cursor.ts';

/**
 * Called for each document that must be read, in order: `[start, end)` in the block, its line from 0
 * (-1 where documents are given as spans), and the rules that it may concern, ascending. There are
 * none where a line does not look like a document, so that a reader has to say what it is. The
 * list must not be changed.
 */
export type Visit = (start: number, end: number, line: number, rules: readonly number[]) => void;

/** What a block contained. */
export interface SearchCounts {
  /** Documents that concern no rule, according to their bytes. They were not read. */
  readonly passed: number;
  /** Line ends; 0 where documents are given as spans. */
  readonly lines: number;
}

/**
 * Literals and documents made for it could match at every byte. Ordinary ones need a fiftieth of
 * this; once it is spent, the rest of the block concerns all rules.
 */
const COMPARISONS_PER_BYTE = 1;
const MIN_COMPARISONS = 10_000;

/** Finds the documents of a block that may concern rules, by their bytes. For one thread. */
export class Searcher {
  readonly #grams: GramTable;
  readonly #literals: LiteralTable;
  readonly #escapes: EscapeReader;
  readonly #marks: RuleMarks;
  #bytes: Uint8Array = new Uint8Array(0);
  #length = 0;
  #at: DocumentCursor = new LineCursor(Buffer.alloc(0));
  #visit: Visit = () => undefined;
  #passed = 0;
  /** Comparisons left. */
  #budget = 0;
  #isSpent = false;
  /** The cursor is at a document. */
  #open = false;

  constructor(plan: SearchPlan) {
    this.#grams = new GramTable(plan.literals);
    this.#literals = new LiteralTable(plan.literals);
    this.#escapes = new EscapeReader(plan.literals.map(({ text }) => text));
    this.#marks = new RuleMarks(plan);
  }

  /**
   * @param bytes the content and whatever follows it; quickest if its memory begins at a multiple of four
   * @param length of the content
   * @param spans start and end of each document, ascending; `null` where each line is one
   */
  search(bytes: Uint8Array, length: number, spans: Uint32Array | null, visit: Visit): SearchCounts {
    const content = Buffer.from(bytes.buffer, bytes.byteOffset, length);
    this.#bytes = bytes;
    this.#length = length;
    this.#visit = visit;
    this.#passed = 0;
    this.#isSpent = false;
    this.#budget = length * COMPARISONS_PER_BYTE + MIN_COMPARISONS;
    this.#at = spans === null ? new LineCursor(content) : new SpanCursor(spans);
    this.#escapes.start(content);
    this.#open = this.#at.next();
    this.#searchWords(wordsOf(bytes, length));
    while (this.#open) this.#close();
    const counts = { passed: this.#passed, lines: this.#at.lines };
    this.#release();
    return counts;
  }

  #searchWords(words: Int32Array): void {
    const grams = this.#grams;
    // Two words are read beyond each; the last ones are examined by themselves.
    const end = Math.max(0, words.length - 3) & ~1;
    let at = grams.next(words, 0, end);
    while (at < end && this.#budget > 0) {
      this.#lookAt(words, at);
      this.#lookAt(words, at + 1);
      at = grams.next(words, at + 2, end);
    }
    for (; at < words.length && this.#budget > 0; at++) this.#lookAt(words, at);
    if (this.#budget > 0) return;
    while (this.#open && this.#at.end <= at * 4) this.#close();
    this.#isSpent = true;
  }

  /** The grams at the two even places of a word. */
  #lookAt(words: Int32Array, at: number): void {
    const word = words[at]!;
    const next = at + 1 < words.length ? words[at + 1]! : 0;
    this.#entries(this.#grams.entryOf(word), at * 4);
    this.#entries(this.#grams.entryOf((word >>> 16) | (next << 16)), at * 4 + 2);
  }

  #entries(first: number, place: number): void {
    if (first < 0) return;
    const grams = this.#grams;
    const end = grams.endOf(first);
    this.#budget -= end - first;
    for (let entry = first; entry < end; entry++) {
      const literal = grams.literalAt(entry);
      const start = place - grams.offsetAt(entry);
      if (this.#literals.standsAt(literal, this.#bytes, start, this.#length)) {
        this.#found(literal, start);
      }
    }
  }

  #found(literal: number, start: number): void {
    const at = this.#at;
    while (this.#open && start >= at.end) this.#close();
    if (this.#open && this.#literals.isWithin(literal, this.#bytes, start, at)) {
      this.#marks.mark(literal);
    }
  }

  /** Decides on the current document and moves on to the next one. */
  #close(): void {
    const at = this.#at;
    const { start, end } = at;
    const hidden = this.#isSpent ? HIDES_ANY : this.#escapes.in(start, end);
    const rules = this.#marks.take(hidden);
    if (rules.length > 0 || at.isIrregular) this.#visit(start, end, at.line, rules);
    else this.#passed += 1;
    this.#open = at.next();
  }

  /** A searcher outlives blocks and must not hold their memory. */
  #release(): void {
    const nothing = Buffer.alloc(0);
    this.#bytes = nothing;
    this.#at = new LineCursor(nothing);
    this.#escapes.start(nothing);
    this.#visit = () => undefined;
  }
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * Bytes by four, in little-endian order. The last word may have bytes from beyond `length`. The
 * memory is used in place where it allows that, as the blocks of `ingest` do; else it is copied.
 */
function wordsOf(bytes: Uint8Array, length: number): Int32Array {
  const count = Math.ceil(length / 4);
  if (LITTLE_ENDIAN && bytes.byteOffset % 4 === 0 && count * 4 <= bytes.length) {
    return new Int32Array(bytes.buffer, bytes.byteOffset, count);
  }
  const padded = new Uint8Array(count * 4);
  padded.set(bytes.subarray(0, length));
  const view = new DataView(padded.buffer);
  return Int32Array.from({ length: count }, (_, word) => view.getInt32(word * 4, true));
}
