import { lazily, appendTo } from '../../util/maps.ts';

import { type Literal, commonText, rawOf } from '../literals/literal.ts';

const MULTIPLIER = 0x9e3779b1 | 0;

/** Bits of the first table for each gram: so few are set that chance alone hardly ever meets one. */
const SPARSE = 128;
/** Of 32 bits each: from 8 KB, up to what the second cache of a processor holds. */
const MIN_WORD_BITS = 11;
const MAX_WORD_BITS = 17;
/** Which bits of a hash choose the bit in a word. */
const BIT = 8;

/**
 * Which literals may stand where four bytes are met. Two steps: a table of single bits by a hash of
 * the four says "none" nearly always; a hash table of the grams themselves gives the literals.
 */
export class GramTable {
  readonly #hits: Int32Array;
  readonly #shift: number;
  readonly #slots: Int32Array;
  readonly #bits: Int32Array;
  readonly #mask: number;
  /** Literals and offsets of one gram are stored together; a slot has where they begin, plus one. */
  readonly #literals: Int32Array;
  readonly #offsets: Int32Array;
  readonly #ends: Int32Array;

  constructor(literals: readonly Literal[]) {
    const byBits = new Map<number, { literal: number; gram: Gram }[]>();
    let entries = 0;
    const taken = (gram: number): number => byBits.get(gram)?.length ?? 0;
    for (const [literal, each] of literals.entries()) {
      for (const gram of gramsOf(each, taken)) {
        appendTo(byBits, gram.bits, { literal, gram });
        entries += 1;
      }
    }
    const wanted = bitsFor(Math.ceil((byBits.size * SPARSE) / 32));
    const bits = Math.min(MAX_WORD_BITS, Math.max(MIN_WORD_BITS, wanted));
    this.#shift = 32 - bits;
    this.#hits = new Int32Array(1 << bits);
    const size = 1 << Math.max(4, bitsFor(byBits.size * 2));
    this.#mask = size - 1;
    this.#slots = new Int32Array(size);
    this.#bits = new Int32Array(size);
    this.#literals = new Int32Array(entries);
    this.#offsets = new Int32Array(entries);
    this.#ends = new Int32Array(entries);
    let next = 0;
    for (const [gram, found] of byBits) {
      const hash = Math.imul(gram, MULTIPLIER);
      this.#hits[hash >>> this.#shift]! |= 1 << (hash >>> BIT);
      let slot = this.#home(gram);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = next + 1;
      this.#bits[slot] = gram;
      this.#ends.fill(next + found.length, next, next + found.length);
      for (const { literal, gram: at } of found) {
        this.#literals[next] = literal;
        this.#offsets[next] = at.offset;
        next += 1;
      }
    }
  }

  /**
   * The first word at or after `from`, and before `end`, at which one of the grams at its four even
   * places may be one of a literal: those of the word itself and of the next one. `end` if there is
   * none. Reads two words beyond the last.
   *
   * This loop is what the speed of the search is made of: four look-ups for eight bytes.
   */
  next(words: Int32Array, from: number, end: number): number {
    if (from >= end) return end;
    const hits = this.#hits;
    const shift = this.#shift;
    let at = from;
    let first = words[at]!;
    while (at < end) {
      const second = words[at + 1]!;
      const third = words[at + 2]!;
      // A shift takes five bits of its count.
      const a = Math.imul(first | FOLD, MULTIPLIER);
      const b = Math.imul((first >>> 16) | (second << 16) | FOLD, MULTIPLIER);
      const c = Math.imul(second | FOLD, MULTIPLIER);
      const d = Math.imul((second >>> 16) | (third << 16) | FOLD, MULTIPLIER);
      const found =
        (hits[a >>> shift]! >>> (a >>> BIT)) |
        (hits[b >>> shift]! >>> (b >>> BIT)) |
        (hits[c >>> shift]! >>> (c >>> BIT)) |
        (hits[d >>> shift]! >>> (d >>> BIT));
      if ((found & 1) !== 0) return at;
      first = third;
      at += 2;
    }
    return end;
  }

  /** The first entry under four bytes, as a number in little-endian order, or -1. */
  entryOf(bytes: number): number {
    const gram = bytes | FOLD;
    const hash = Math.imul(gram, MULTIPLIER);
    if (((this.#hits[hash >>> this.#shift]! >>> (hash >>> BIT)) & 1) === 0) return -1;
    for (let slot = this.#home(gram); ; slot = (slot + 1) & this.#mask) {
      const entry = this.#slots[slot]!;
      if (entry === 0) return -1;
      if (this.#bits[slot] === gram) return entry - 1;
    }
  }

  /** The index after the last entry of the same gram. */
  endOf(entry: number): number {
    return this.#ends[entry]!;
  }

  literalAt(entry: number): number {
    return this.#literals[entry]!;
  }

  offsetAt(entry: number): number {
    return this.#offsets[entry]!;
  }

  #home(gram: number): number {
    return (Math.imul(gram, MULTIPLIER) >>> 12) & this.#mask;
  }
}

/** The fewest bits that distinguish this many things. */
function bitsFor(count: number): number {
  return 32 - Math.clz32(Math.max(count - 1, 0));
}

/**
 * Four bytes that show where a literal may stand, and where they stand in it: from -1, when they
 * begin one byte before it.
 */
interface Gram {
  /** The bytes in little-endian order, folded. */
  readonly bits: number;
  readonly offset: number;
}

/** Sets the bit that distinguishes upper from lower case; merges some other characters too. */
const FOLD = 0x20202020;

/** What stands in JSON before a value's opening quote and after its closing one. */
export const BEFORE_VALUE = ':[, \t\n\r';
export const AFTER_VALUE = ',]} \t\n\r';
/** One byte of each pair that folding merges. */
const ANY = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => (byte & 0x20) !== 0);

/**
 * The grams of a literal: wherever it stands, one of them begins at an even place, so that only those
 * have to be examined. Two places in the literal are chosen for that, an even and an odd one. Where the
 * four bytes there reach over its beginning or end, there is a gram for every byte that may stand
 * there.
 *
 * @param taken how many literals have a gram already: each costs a comparison where it is met
 */
function gramsOf(literal: Literal, taken: (bits: number) => number): readonly Gram[] {
  const places = placesIn(literal);
  return [0, 1].flatMap((parity) =>
    rarest(
      places.filter(([at]) => (at & 1) === parity),
      taken,
    ),
  );
}

type Place = readonly [at: number, grams: readonly Gram[]];

function placesIn(literal: Literal): readonly Place[] {
  const raw = bytesOf(rawOf(literal));
  const places: Place[] = [];
  for (let at = 0; at + 4 <= raw.length; at++) places.push([at, [gram(raw.slice(at, at + 4), at)]]);
  const before = literal.atStart ? bytesOf(BEFORE_VALUE) : ANY;
  const after = literal.atEnd ? bytesOf(AFTER_VALUE) : ANY;
  const last = raw.length - 3;
  places.push([-1, before.map((byte) => gram([byte, ...raw.slice(0, 3)], -1))]);
  places.push([last, after.map((byte) => gram([...raw.slice(last), byte], last))]);
  return places;
}

function gram([a = 0, b = 0, c = 0, d = 0]: readonly number[], offset: number): Gram {
  return { bits: a | (b << 8) | (c << 16) | (d << 24) | FOLD, offset };
}

function bytesOf(text: string): readonly number[] {
  return Array.from(text, (char) => char.charCodeAt(0));
}

/** What a gram costs by itself, in occurrences in the common text. */
const OF_ITSELF = 0.1;

/** The grams of the place that is least often met in documents, as far as can be guessed. */
function rarest(places: readonly Place[], taken: (bits: number) => number): readonly Gram[] {
  const counts = commonGrams();
  let best: readonly Gram[] = [];
  let least = Infinity;
  for (const [, grams] of places) {
    let cost = 0;
    for (const { bits } of grams) cost += (counts.get(bits) ?? 0) + OF_ITSELF * (1 + taken(bits));
    if (cost < least) {
      best = grams;
      least = cost;
    }
  }
  return best;
}

const commonGrams = lazily((): ReadonlyMap<number, number> => {
  const counts = new Map<number, number>();
  const bytes = bytesOf(commonText());
  for (let at = 0; at + 4 <= bytes.length; at++) {
    const { bits } = gram(bytes.slice(at, at + 4), at);
    counts.set(bits, (counts.get(bits) ?? 0) + 1);
  }
  return counts;
});
