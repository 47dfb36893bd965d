import { slotOf } from './entries.ts';

/**
 * Of each id. One in 800 ids that are not in the filter passes it: with twelve bits one in 190 would, and reading
 * the pages for nothing would take longer than asking fifty filters.
 */
const BITS = 16;

const BLOCK_WORDS = 8;
const BLOCK_BITS = 256;

/** The words of an empty filter for the given number of ids. */
export function emptyFilter(count: number): Uint32Array<ArrayBuffer> {
  return new Uint32Array(filterWords(count));
}

export function filterWords(count: number): number {
  return Math.max(1, Math.ceil((count * BITS) / BLOCK_BITS)) * BLOCK_WORDS;
}

/**
 * A fingerprint as Bloom filters are asked for it. All bits of one fingerprint are within one block of 32 bytes, so
 * that a question costs one cache miss: the upper half chooses the block, the lower one a bit of each of its words,
 * by the multipliers of the split block filters of Parquet.
 */
export class FilterProbe {
  high = 0;
  low = 0;
  /** Each has a variable of its own, for an array costs a third of the speed. */
  #bit0 = 0;
  #bit1 = 0;
  #bit2 = 0;
  #bit3 = 0;
  #bit4 = 0;
  #bit5 = 0;
  #bit6 = 0;
  #bit7 = 0;

  set(high: number, low: number): void {
    this.high = high;
    this.low = low;
    this.#bit0 = Math.imul(low, 0x47b6137b) >>> 27;
    this.#bit1 = Math.imul(low, 0x44974d91) >>> 27;
    this.#bit2 = Math.imul(low, 0x8824ad5b) >>> 27;
    this.#bit3 = Math.imul(low, 0xa2b7289d) >>> 27;
    this.#bit4 = Math.imul(low, 0x705495c7) >>> 27;
    this.#bit5 = Math.imul(low, 0x2df1424b) >>> 27;
    this.#bit6 = Math.imul(low, 0x9efc4947) >>> 27;
    this.#bit7 = Math.imul(low, 0x5c6bfb31) >>> 27;
  }

  /**
   * `false` says for sure that the fingerprint was not added. Four bits are tested at once: a branch on each could
   * not be predicted, and the processor would wait for the memory of one filter before it asks the next.
   */
  passes(filter: Uint32Array): boolean {
    const at = this.#blockIn(filter);
    const first =
      ((filter[at] ?? 0) >>> this.#bit0) &
      ((filter[at + 1] ?? 0) >>> this.#bit1) &
      ((filter[at + 2] ?? 0) >>> this.#bit2) &
      ((filter[at + 3] ?? 0) >>> this.#bit3);
    if ((first & 1) === 0) return false;
    const second =
      ((filter[at + 4] ?? 0) >>> this.#bit4) &
      ((filter[at + 5] ?? 0) >>> this.#bit5) &
      ((filter[at + 6] ?? 0) >>> this.#bit6) &
      ((filter[at + 7] ?? 0) >>> this.#bit7);
    return (second & 1) === 1;
  }

  addTo(filter: Uint32Array): void {
    const at = this.#blockIn(filter);
    filter[at] = (filter[at] ?? 0) | (1 << this.#bit0);
    filter[at + 1] = (filter[at + 1] ?? 0) | (1 << this.#bit1);
    filter[at + 2] = (filter[at + 2] ?? 0) | (1 << this.#bit2);
    filter[at + 3] = (filter[at + 3] ?? 0) | (1 << this.#bit3);
    filter[at + 4] = (filter[at + 4] ?? 0) | (1 << this.#bit4);
    filter[at + 5] = (filter[at + 5] ?? 0) | (1 << this.#bit5);
    filter[at + 6] = (filter[at + 6] ?? 0) | (1 << this.#bit6);
    filter[at + 7] = (filter[at + 7] ?? 0) | (1 << this.#bit7);
  }

  #blockIn(filter: Uint32Array): number {
    return slotOf(this.high, filter.length / BLOCK_WORDS) * BLOCK_WORDS;
  }
}
