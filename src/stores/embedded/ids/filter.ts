import { slotOf } from './entries.ts';

/** Of each id; one in 250 ids that are not in the filter passes it. */
const BITS = 12;

const BLOCK_WORDS = 8;
const BLOCK_BITS = 256;

/** Odd numbers, one for each word of a block: those of the split block Bloom filter of Parquet. */
const SALTS = [
  0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31,
] as const;

/** The words of an empty filter for so many ids. */
export function emptyFilter(count: number): Uint32Array<ArrayBuffer> {
  return new Uint32Array(filterWords(count));
}

export function filterWords(count: number): number {
  return Math.max(1, Math.ceil((count * BITS) / BLOCK_BITS)) * BLOCK_WORDS;
}

/**
 * A Bloom filter whose bits of one id lie within one block of 32 bytes, so that a question costs one cache miss.
 * The upper half of the fingerprint chooses the block, the lower one a bit of each of its words.
 */
export function addToFilter(filter: Uint32Array, high: number, low: number): void {
  const block = slotOf(high, filter.length / BLOCK_WORDS) * BLOCK_WORDS;
  for (const [word, salt] of SALTS.entries()) {
    filter[block + word] = (filter[block + word] ?? 0) | (1 << (Math.imul(low, salt) >>> 27));
  }
}

/** `false` says for sure that the fingerprint was not added. */
export function mayContain(filter: Uint32Array, high: number, low: number): boolean {
  const block = slotOf(high, filter.length / BLOCK_WORDS) * BLOCK_WORDS;
  for (let word = 0; word < BLOCK_WORDS; word += 1) {
    const bit = Math.imul(low, SALTS[word] ?? 0) >>> 27;
    if (((filter[block + word] ?? 0) & (1 << bit)) === 0) return false;
  }
  return true;
}
