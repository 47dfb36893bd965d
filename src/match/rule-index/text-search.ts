import { appendTo } from '../../util/maps.ts';
/** Units of a gram; a shorter text cannot be searched for. */
export const GRAM_UNITS = 3;

/** Bits of the table for each gram: so few are set that chance alone seldom meets one. */
const SPARSE = 64;
const MIN_BITS = 10;
const MAX_BITS = 17;
const MULTIPLIER = 0x9e3779b1 | 0;

/** Grams are counted in this number of values, then again after a pause, since the data changes over time. */
const COUNTED_VALUES = 256;
const UNCOUNTED_VALUES = 65_536;
const COUNT_BITS = 12;

interface Entry<T> {
  readonly text: string;
  /** Of the gram in the text. */
  readonly offset: number;
  readonly items: readonly T[];
}

/**
 * Finds which of many texts are contained in a value, at the same cost for one and for a thousand: three characters at
 * every place are looked up in a table of bits, and only where a text has the same three is it compared. Which three of a text
 * that are follows from the values: those that came least.
 */
export class TextSearch<T> {
  readonly #items = new Map<string, T[]>();
  #entries = new Map<number, Entry<T>[]>();
  #bits: Uint32Array | null = null;
  #shift = 0;
  /** How often grams came, by their hash. */
  readonly #counts = new Uint32Array(1 << COUNT_BITS);
  #counted = 0;
  /** Values until grams are counted. */
  #uncounted = 0;

  /** @param text of at least {@link GRAM_UNITS} */
  add(text: string, item: T): void {
    const same = this.#items.get(text);
    if (same !== undefined) {
      same.push(item);
      return;
    }
    const items = [item];
    this.#items.set(text, items);
    this.#file(text, items);
    this.#bits = null;
  }

  /** Tells of the items whose texts a value contains; of one more than once where its text is found again. */
  each(value: string, found: (item: T) => void): void {
    if (this.#entries.size === 0 || value.length < GRAM_UNITS) return;
    if (this.#uncounted === 0) this.#count(value);
    else this.#uncounted -= 1;
    const bits = (this.#bits ??= this.#table());
    let gram = (unitAt(value, 0) << 7) | unitAt(value, 1);
    for (let at = 2; at < value.length; at++) {
      gram = ((gram << 7) | unitAt(value, at)) & GRAM_MASK;
      const hash = Math.imul(gram, MULTIPLIER) >>> this.#shift;
      if (((bits[hash >>> 5] as number) & (1 << hash)) !== 0)
        this.#look(value, at - 2, gram, found);
    }
  }

  /** Counts what a value has; in the end texts are filed again. */
  #count(value: string): void {
    const counts = this.#counts;
    if (this.#counted === 0) counts.fill(0);
    for (let at = 0; at + GRAM_UNITS <= value.length; at++)
      counts[countOf(gramAt(value, at))]! += 1;
    this.#counted += 1;
    if (this.#counted < COUNTED_VALUES) return;
    this.#entries = new Map();
    for (const [text, items] of this.#items) this.#file(text, items);
    this.#bits = null;
    this.#counted = 0;
    this.#uncounted = UNCOUNTED_VALUES;
  }

  /** By the gram that came least, and of these the one with the fewest texts. */
  #file(text: string, items: T[]): void {
    let best = 0;
    let offset = 0;
    let least = Infinity;
    let fewest = Infinity;
    for (let at = 0; at + GRAM_UNITS <= text.length; at++) {
      const gram = gramAt(text, at);
      const count = this.#counts[countOf(gram)] as number;
      if (count > least) continue;
      const taken = this.#entries.get(gram)?.length ?? 0;
      if (count === least && taken >= fewest) continue;
      least = count;
      fewest = taken;
      best = gram;
      offset = at;
    }
    const entry = { text, offset, items };
    appendTo(this.#entries, best, entry);
  }

  #look(value: string, at: number, gram: number, found: (item: T) => void): void {
    const entries = this.#entries.get(gram);
    if (entries === undefined) return;
    for (let index = 0; index < entries.length; index++) {
      const { text, offset, items } = entries[index] as Entry<T>;
      if (at >= offset && value.startsWith(text, at - offset)) items.forEach(found);
    }
  }

  #table(): Uint32Array {
    const wanted = Math.ceil(Math.log2(this.#entries.size * SPARSE));
    const size = Math.min(MAX_BITS, Math.max(MIN_BITS, wanted));
    this.#shift = 32 - size;
    const bits = new Uint32Array((1 << size) >>> 5);
    for (const gram of this.#entries.keys()) {
      const hash = Math.imul(gram, MULTIPLIER) >>> this.#shift;
      bits[hash >>> 5]! |= 1 << hash;
    }
    return bits;
  }
}

/** Seven bits of each unit: others beyond ASCII look the same, until they are compared. */
const unitAt = (text: string, at: number): number => text.charCodeAt(at) & 0x7f;
const GRAM_MASK = 0x1fffff;

const gramAt = (text: string, at: number): number =>
  (unitAt(text, at) << 14) | (unitAt(text, at + 1) << 7) | unitAt(text, at + 2);

const countOf = (gram: number): number => Math.imul(gram, MULTIPLIER) >>> (32 - COUNT_BITS);
