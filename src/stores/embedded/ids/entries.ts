import { assert } from '../../../util/assert.ts';

/**
 * An entry is four words of 32 bits: the lower and the upper half of a fingerprint, the lower half of an arrival
 * number, and its upper 16 bits above the version. No entry has version 0, which marks an empty slot.
 */
export const ENTRY_WORDS = 4;
export const ENTRY_BYTES = 16;

const TWO_TO_32 = 0x1_0000_0000;

/** An id that was sent more often stays at this version. */
export const MAX_VERSION = 0xffff;

/** The latest event of a stream with an id. */
export interface StoredId {
  readonly arrival: number;
  /** How many events of the stream have had the id, this one included; at most {@link MAX_VERSION}. */
  readonly version: number;
}

/** Entries in flat memory. */
export interface IdEntries {
  readonly count: number;
  /** {@link ENTRY_WORDS} for each; there may be room behind the last one. */
  readonly words: Uint32Array<ArrayBuffer>;
}

export function writeEntry(
  words: Uint32Array,
  at: number,
  high: number,
  low: number,
  { arrival, version }: StoredId,
): void {
  assert(arrival >= 0 && arrival < 2 ** 48, 'an arrival number has 48 bits');
  words[at] = low;
  words[at + 1] = high;
  words[at + 2] = arrival % TWO_TO_32;
  words[at + 3] = (Math.floor(arrival / TWO_TO_32) << 16) | Math.min(version, MAX_VERSION);
}

export function arrivalAt(words: Uint32Array, at: number): number {
  return (words[at + 2] ?? 0) + ((words[at + 3] ?? 0) >>> 16) * TWO_TO_32;
}

export function versionAt(words: Uint32Array, at: number): number {
  return (words[at + 3] ?? 0) & MAX_VERSION;
}

/**
 * Where in `slots` slots the upper half of a fingerprint belongs. Fingerprints are as good as random, so they are
 * spread evenly, and slots are in the order of fingerprints.
 */
export function slotOf(high: number, slots: number): number {
  return Math.floor((high * slots) / TWO_TO_32);
}

/**
 * Sorts by fingerprint. Of entries with the same one, those of the highest version stay: the others are earlier
 * versions of the same event.
 */
export function sortedLatest({ count, words }: IdEntries): IdEntries {
  const buckets = Math.max(1, count >>> 1);
  const ends = new Uint32Array(buckets);
  for (let at = 0; at < count * ENTRY_WORDS; at += ENTRY_WORDS) {
    const bucket = slotOf(words[at + 1] ?? 0, buckets);
    ends[bucket] = (ends[bucket] ?? 0) + 1;
  }
  for (let bucket = 1; bucket < buckets; bucket += 1) {
    ends[bucket] = (ends[bucket] ?? 0) + (ends[bucket - 1] ?? 0);
  }
  const sorted = new Uint32Array(count * ENTRY_WORDS);
  for (let from = (count - 1) * ENTRY_WORDS; from >= 0; from -= ENTRY_WORDS) {
    const bucket = slotOf(words[from + 1] ?? 0, buckets);
    const to = (ends[bucket] ?? 0) - 1;
    ends[bucket] = to;
    copyEntry(words, from, sorted, to * ENTRY_WORDS);
  }
  insertionSort(sorted);
  return { count: keepLatest(sorted), words: sorted };
}

/** Linear, for each entry is within a few places of its own already. */
function insertionSort(words: Uint32Array): void {
  const entry = new Uint32Array(ENTRY_WORDS);
  for (let from = ENTRY_WORDS; from < words.length; from += ENTRY_WORDS) {
    if (compareFingerprints(words, from - ENTRY_WORDS, words, from) <= 0) continue;
    copyEntry(words, from, entry, 0);
    let at = from;
    while (at > 0 && compareFingerprints(words, at - ENTRY_WORDS, entry, 0) > 0) {
      copyEntry(words, at - ENTRY_WORDS, words, at);
      at -= ENTRY_WORDS;
    }
    copyEntry(entry, 0, words, at);
  }
}

/** Returns how many stay. */
function keepLatest(words: Uint32Array): number {
  let kept = 0;
  for (let start = 0, end = 0; start < words.length; start = end) {
    let latest = 0;
    while (end < words.length && compareFingerprints(words, start, words, end) === 0) {
      latest = Math.max(latest, versionAt(words, end));
      end += ENTRY_WORDS;
    }
    for (let at = start; at < end; at += ENTRY_WORDS) {
      if (versionAt(words, at) < latest) continue;
      copyEntry(words, at, words, kept);
      kept += ENTRY_WORDS;
    }
  }
  return kept / ENTRY_WORDS;
}

function compareFingerprints(a: Uint32Array, atA: number, b: Uint32Array, atB: number): number {
  const highs = (a[atA + 1] ?? 0) - (b[atB + 1] ?? 0);
  return highs === 0 ? (a[atA] ?? 0) - (b[atB] ?? 0) : highs;
}

export function copyEntry(from: Uint32Array, at: number, to: Uint32Array, toAt: number): void {
  to[toAt] = from[at] ?? 0;
  to[toAt + 1] = from[at + 1] ?? 0;
  to[toAt + 2] = from[at + 2] ?? 0;
  to[toAt + 3] = from[at + 3] ?? 0;
}
