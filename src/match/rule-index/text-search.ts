/** Units of a gram; a shorter text cannot be searched for. */
export const GRAM_UNITS = 3;

/** Bits of the table for each gram: so few are set that chance alone seldom meets one. */
const SPARSE = 64;
const MIN_BITS = 10;
const MAX_BITS = 17;
const MULTIPLIER = 0x9e3779b1 | 0;

interface Entry<T> {
  readonly text: string;
  /** Of the gram in the text. */
  readonly offset: number;
  readonly items: T[];
}

/**
 * Finds which of many texts are contained in a value, at the same cost for one and for a thousand: three characters at
 * every place are looked up in a table of bits, and only where a text has the same three is it compared.
 */
export class TextSearch<T> {
  readonly #byText = new Map<string, Entry<T>>();
  readonly #entries = new Map<number, Entry<T>[]>();
  #bits: Uint32Array | null = null;
  #shift = 0;

  /** @param text of at least {@link GRAM_UNITS} */
  add(text: string, item: T): void {
    const same = this.#byText.get(text);
    if (same !== undefined) {
      same.items.push(item);
      return;
    }
    let best = 0;
    let offset = 0;
    let fewest = Infinity;
    for (let at = 0; at + GRAM_UNITS <= text.length; at++) {
      const gram = gramAt(text, at);
      const taken = this.#entries.get(gram)?.length ?? 0;
      if (taken >= fewest) continue;
      fewest = taken;
      best = gram;
      offset = at;
    }
    const entry = { text, offset, items: [item] };
    this.#byText.set(text, entry);
    const known = this.#entries.get(best);
    if (known === undefined) this.#entries.set(best, [entry]);
    else known.push(entry);
    this.#bits = null;
  }

  /** Tells of the items whose texts a value contains; of one more than once where its text is found again. */
  each(value: string, found: (item: T) => void): void {
    if (this.#entries.size === 0 || value.length < GRAM_UNITS) return;
    const bits = (this.#bits ??= this.#table());
    let gram = (unitAt(value, 0) << 7) | unitAt(value, 1);
    for (let at = 2; at < value.length; at++) {
      gram = ((gram << 7) | unitAt(value, at)) & GRAM_MASK;
      const hash = Math.imul(gram, MULTIPLIER) >>> this.#shift;
      if (((bits[hash >>> 5] as number) & (1 << hash)) !== 0)
        this.#look(value, at - 2, gram, found);
    }
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
