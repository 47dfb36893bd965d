/** The code point that must stand at a place of a run; `null` for any. */
export type Place = number | null;

const WORD_BITS = 32;
/** Masks of these code points are found by index. */
const ASCII = 128;

/**
 * Looks for a fixed run of code points, some of which may be anything, in time linear in the value's
 * length for each 32 code points of the run: the bits of a word say which beginnings of the run end at
 * the current place, and one step moves all of them on (the Shift-And algorithm of Baeza-Yates and
 * Gonnet).
 *
 * Preparing takes memory, so it is for values at which trying place by place has become slow.
 */
export class SegmentSearch {
  readonly #words: number;
  readonly #last: number;
  /** Per code point, one bit for each place of the run where it may stand. */
  readonly #ascii: Int32Array[];
  readonly #others = new Map<number, Int32Array>();
  /** Of code points that the run does not name. */
  readonly #any: Int32Array;

  /** @param run at least one place */
  constructor(run: readonly Place[]) {
    this.#words = Math.ceil(run.length / WORD_BITS);
    this.#last = 1 << ((run.length - 1) % WORD_BITS);
    this.#any = new Int32Array(this.#words);
    const mark = (mask: Int32Array, place: number) => {
      mask[place >> 5] = (mask[place >> 5] ?? 0) | (1 << (place % WORD_BITS));
    };
    for (const [place, point] of run.entries()) if (point === null) mark(this.#any, place);
    this.#ascii = Array.from<Int32Array>({ length: ASCII }).fill(this.#any);
    for (const [place, point] of run.entries()) {
      if (point === null) continue;
      let mask = this.#maskOf(point);
      if (mask === this.#any) {
        mask = this.#any.slice();
        if (point < ASCII) this.#ascii[point] = mask;
        else this.#others.set(point, mask);
      }
      mark(mask, place);
    }
  }

  /** End of the first place of the run at or after `position`, the beginning of a code point, or -1. */
  find(value: string, position: number): number {
    return this.#words === 1 ? this.#findShort(value, position) : this.#findLong(value, position);
  }

  #findShort(value: string, position: number): number {
    const last = this.#last;
    let ends = 0;
    for (let at = position; at < value.length;) {
      const point = value.codePointAt(at) ?? 0;
      at += point > 0xffff ? 2 : 1;
      ends = ((ends << 1) | 1) & (this.#maskOf(point)[0] ?? 0);
      if ((ends & last) !== 0) return at;
    }
    return -1;
  }

  #findLong(value: string, position: number): number {
    const words = this.#words;
    const last = this.#last;
    const ends = new Int32Array(words);
    for (let at = position; at < value.length;) {
      const point = value.codePointAt(at) ?? 0;
      at += point > 0xffff ? 2 : 1;
      const mask = this.#maskOf(point);
      let carry = 1;
      for (let word = 0; word < words; word++) {
        const before = ends[word] as number;
        ends[word] = ((before << 1) | carry) & (mask[word] as number);
        carry = before >>> (WORD_BITS - 1);
      }
      if (((ends[words - 1] as number) & last) !== 0) return at;
    }
    return -1;
  }

  #maskOf(point: number): Int32Array {
    return (point < ASCII ? this.#ascii[point] : this.#others.get(point)) ?? this.#any;
  }
}
