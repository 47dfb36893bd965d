import { lazily } from '../../util/maps.ts';
import { rawOf, commonText } from '../literals/literal.ts';
import type { SearchPlan } from '../literals/literals-of.ts';
import { EscapeReader, LiteralTable } from './literal-table.ts';
import { RuleMarks } from './rule-marks.ts';
import { NEWLINE, startOfLine } from './document-cursor.ts';

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

/** Literals to search for, by their position. */
interface Table {
  readonly address: number;
  readonly literals: readonly number[];
}

/**
 * Finds the documents of a block that may concern rules as `Searcher` does, for few literals and many times as fast. A line
 * that does not look like a document is not reported: this is for readers that look at each line.
 *
 * The block is searched for the rarest group of each rule, since literals that most documents have would be found in most;
 * for the others, only documents that have one of these.
 */
export class VectorSearcher {
  readonly #memory: VectorMemory;
  readonly #rarest: Table;
  readonly #all: Table;
  readonly #literals: LiteralTable;
  readonly #escapes: EscapeReader;
  readonly #marks: RuleMarks;
  /** Comparisons left. */
  #budget = 0;

  /** `null` where there are too many literals, or a rule that any document may concern, or no room. */
  static from(plan: SearchPlan, memory: VectorMemory): VectorSearcher | null {
    if (plan.always.length > 0) return null;
    const rarest = new Set(plan.groupsOf.flatMap((groups) => plan.groups[groups?.[0] ?? -1] ?? []));
    const all = tableOf(plan, [...plan.literals.keys()], memory);
    const own = all === null ? null : tableOf(plan, [...rarest], memory);
    return all === null || own === null ? null : new VectorSearcher(plan, memory, own, all);
  }

  private constructor(plan: SearchPlan, memory: VectorMemory, rarest: Table, all: Table) {
    this.#memory = memory;
    this.#rarest = rarest;
    this.#all = all;
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
    if (!this.#memory.load(text)) return false;
    const { length } = text;
    const content = text.bytes.subarray(0, length);
    this.#budget = length * COMPARISONS_PER_BYTE + MIN_COMPARISONS;
    this.#escapes.start(content);
    const places = this.#candidates(content, spans);
    const isSearched = places?.every((place) => this.#decide(content, place, visit)) ?? false;
    this.#escapes.start(NOTHING);
    return isSearched;
  }

  /** The documents that have a literal of a rarest group, or escapes; `null` if that took too much work. */
  #candidates(content: Buffer, spans: Uint32Array | null): readonly Place[] | null {
    const places: Place[] = [];
    const documents = enclosing(content, spans);
    let place = NOWHERE;
    let isNoted = false;
    const isWhole = this.#hits(this.#rarest, 0, content.length, (literal, start) => {
      if (start >= place.end) {
        place = documents(start);
        isNoted = false;
      }
      if (isNoted || !this.#isWithin(literal, content, start, place)) return;
      isNoted = true;
      places.push(place);
    });
    return isWhole ? places : null;
  }

  /** Visits a document if rules may concern it. Returns false if that took too much work. */
  #decide(content: Buffer, place: Place, visit: VisitCandidate): boolean {
    const { start, end } = place;
    let mayHide = false;
    const isWhole = this.#hits(this.#all, start, end, (literal, at) => {
      if (literal === undefined) mayHide = true;
      else if (this.#isWithin(literal, content, at, place)) this.#marks.mark(literal);
    });
    const rules = this.#marks.take(mayHide ? this.#escapes.in(start, end) : 0);
    if (rules.length > 0) visit(start, end, rules);
    return isWhole;
  }

  /** @param literal absent for an escape */
  #isWithin(literal: number | undefined, content: Buffer, start: number, place: Place): boolean {
    if (literal === undefined) return start >= place.start && start < place.end;
    return this.#literals.isWithin(literal, content, start, place);
  }

  /** Calls back for what a part of the block has, with where it begins. Returns false if it took too much work. */
  #hits(
    { address, literals }: Table,
    from: number,
    to: number,
    found: (literal: number | undefined, start: number) => void,
  ): boolean {
    const { exports, block, words } = this.#memory;
    const hits = exports.HITS.value >> 2;
    const [start, end] = [block + from, block + to];
    for (let at = start; at < end; at = exports.searched.value) {
      const count = exports.search(address, at, start, end, this.#budget);
      this.#budget -= exports.comparisons.value;
      if (count < 0) return false;
      for (let hit = hits; hit < hits + count * 2; hit += 2) {
        found(literals[words[hit]!], words[hit + 1]! - block);
      }
    }
    return true;
  }
}

function tableOf(
  plan: SearchPlan,
  literals: readonly number[],
  memory: VectorMemory,
): Table | null {
  const own = literals.flatMap((literal) => plan.literals[literal] ?? []);
  const hasSlash = plan.literals.some(({ text }) => text.includes('/'));
  const raws = [...own.map(rawOf), ...(hasSlash ? SLASH_ESCAPES : ESCAPES)];
  if (raws.length > MAX_LITERALS) return null;
  const address = memory.reserve(sizeOfTables(raws));
  if (address < 0) return null;
  memory.bytes.set(vectorTables(raws, address), address);
  return { address, literals };
}

const NOTHING = Buffer.alloc(0);
const NOWHERE: Place = { start: 0, end: 0 };

/** Where a document stands. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/** Finds the first document that ends after a place; places must be asked for in their order. */
function enclosing(content: Buffer, spans: Uint32Array | null): (at: number) => Place {
  return spans === null ? (at) => lineAround(content, at) : spanAfter(spans, content.length);
}

function lineAround(content: Buffer, at: number): Place {
  const before = at === 0 ? -1 : content.lastIndexOf(NEWLINE, at - 1);
  const lineEnd = content.indexOf(NEWLINE, at);
  const end = lineEnd < 0 ? content.length : lineEnd;
  return { start: startOfLine(content, before + 1, end), end };
}

function spanAfter(spans: Uint32Array, length: number): (at: number) => Place {
  let next = 0;
  return (at) => {
    while (next < spans.length && spans[next + 1]! <= at) next += 2;
    return { start: spans[next] ?? length, end: spans[next + 1] ?? length };
  };
}

// The tables are those of `wasm/search.ts`.

/** The maximum number of literals for vector search; with more, too many candidate positions must be compared. */
export const MAX_LITERALS = 32;

const BUCKETS = 8;
/** Neighbouring bytes of a literal that are looked for. */
const WIDTH = 3;
/** Two tables of half bytes for each of them. */
const HALF_TABLE = 16;
const FIRST_LITERALS = WIDTH * 2 * HALF_TABLE;
const HEAD = FIRST_LITERALS + BUCKETS * 4;
const LITERAL_HEAD = 16;
const CASE = 0x20;

/** A literal, in lower case, with where its rarest bytes are. */
interface Placed {
  readonly number: number;
  readonly bytes: Buffer;
  readonly offset: number;
}

function sizeOfTables(raws: readonly string[]): number {
  return raws.reduce((sum, raw) => sum + literalSize(raw.length), HEAD);
}

/**
 * Writes literals as tables that are to stand at an address.
 *
 * @param raws in lower case, numbered by their position
 */
function vectorTables(raws: readonly string[], address: number): Uint8Array {
  const bytes = new Uint8Array(sizeOfTables(raws));
  const view = new DataView(bytes.buffer);
  const placed = raws
    .map((raw, number): Placed => {
      const own = Buffer.from(raw, 'latin1');
      return { number, bytes: own, offset: rarestOffset(own) };
    })
    // Those that begin alike share a bucket.
    .toSorted((a, b) => Buffer.compare(windowOf(a), windowOf(b)));
  let free = HEAD;
  for (const [index, literal] of placed.entries()) {
    const bucket = Math.floor((index * BUCKETS) / Math.max(placed.length, BUCKETS));
    const window = windowOf(literal);
    for (let at = 0; at < WIDTH; at++) {
      const low = at * 2 * HALF_TABLE;
      for (const written of spellings(window[at])) {
        bytes[low + (written & 0x0f)]! |= 1 << bucket;
        bytes[low + HALF_TABLE + (written >> 4)]! |= 1 << bucket;
      }
    }
    const first = FIRST_LITERALS + bucket * 4;
    const { number, offset, bytes: own } = literal;
    for (const [at, value] of [view.getUint32(first, true), offset, own.length, number].entries()) {
      view.setUint32(free + at * 4, value, true);
    }
    bytes.set(own, free + LITERAL_HEAD);
    view.setUint32(first, address + free, true);
    free += literalSize(own.length);
  }
  return bytes;
}

const literalSize = (length: number): number => LITERAL_HEAD + ((length + 3) & ~3);

const windowOf = ({ bytes, offset }: Placed): Buffer => bytes.subarray(offset, offset + WIDTH);

/** What may stand where a literal has a byte; behind its end, anything. */
function spellings(byte: number | undefined): readonly number[] {
  if (byte === undefined) return EVERY_BYTE;
  return byte >= 0x61 && byte <= 0x7a ? [byte, byte - CASE] : [byte];
}

const EVERY_BYTE = Array.from({ length: 256 }, (_, byte) => byte);

/** Where three bytes stand that are rarer than others in usual documents, as far as can be guessed. */
function rarestOffset(raw: Buffer): number {
  const counts = commonCounts();
  let best = 0;
  let least = Infinity;
  for (let offset = 0; offset + WIDTH <= raw.length; offset++) {
    const count = counts[indexOf(raw, offset)]!;
    if (count < least) {
      best = offset;
      least = count;
    }
  }
  return best;
}

/** Of each three bytes, five bits count. */
const indexOf = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! & 0x1f) << 10) | ((bytes[at + 1]! & 0x1f) << 5) | (bytes[at + 2]! & 0x1f);

const commonCounts = lazily(() => {
  const bytes = Buffer.from(commonText(), 'latin1');
  const counts = new Uint16Array(1 << 15);
  for (let at = 0; at + WIDTH <= bytes.length; at++) counts[indexOf(bytes, at)]! += 1;
  return counts;
});
