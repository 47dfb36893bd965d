// Finds literals in a block by its bytes, as `src/match/search/vector-searcher.ts` writes them.
//
// Of each literal, three neighbouring bytes are looked for at sixteen places at once. Six tables say of the low and the
// high half of each of the three which buckets of literals have it there; one bit of a byte stands for a bucket. Behind
// the tables stands the first literal of each bucket, or 0. A literal: the next of its bucket; how far its three bytes
// are from its beginning; its length; its number; its bytes, in lower case.

import { FOUND, HITS, HITS_END } from './memory';

const FIRST_LITERALS: usize = 96;
const LITERAL_HEAD: usize = 16;

/** At sixteen places, each of at most 32 literals may be found. */
const ROOM: usize = 16 * 32 * 8;

/** Where a search has to go on. */
export let searched: usize = 0;
/** How many comparisons of literals it took. */
export let comparisons: i32 = 0;
let hitsEnd: usize = HITS;

/**
 * Searches from one place, of a block from `start` to `end`, until the end or until there is no more room for hits.
 * Returns how many there are; -1 if it took too many comparisons.
 */
export function search(table: usize, from: usize, start: usize, end: usize, most: i32): i32 {
  const low0 = v128.load(table);
  const high0 = v128.load(table, 16);
  const low1 = v128.load(table, 32);
  const high1 = v128.load(table, 48);
  const low2 = v128.load(table, 64);
  const high2 = v128.load(table, 80);
  const half = i8x16.splat(0x0f);
  hitsEnd = HITS;
  comparisons = 0;
  let before0 = i64x2.splat(0);
  let before1 = i64x2.splat(0);
  let at = from;
  // A literal of two bytes may end with the block.
  while (at < end + 2) {
    const bytes = v128.load(at);
    const low = v128.and(bytes, half);
    const high = v128.and(i16x8.shr_u(bytes, 4), half);
    const first = v128.and(i8x16.swizzle(low0, low), i8x16.swizzle(high0, high));
    const second = v128.and(i8x16.swizzle(low1, low), i8x16.swizzle(high1, high));
    const third = v128.and(i8x16.swizzle(low2, low), i8x16.swizzle(high2, high));
    // All three at the place of the third.
    const found = v128.and(
      v128.and(
        i8x16.shuffle(
          before0,
          first,
          14,
          15,
          16,
          17,
          18,
          19,
          20,
          21,
          22,
          23,
          24,
          25,
          26,
          27,
          28,
          29,
        ),
        i8x16.shuffle(
          before1,
          second,
          15,
          16,
          17,
          18,
          19,
          20,
          21,
          22,
          23,
          24,
          25,
          26,
          27,
          28,
          29,
          30,
        ),
      ),
      third,
    );
    before0 = first;
    before1 = second;
    at += 16;
    if (v128.any_true(found)) {
      compare(table, found, at - 18, start, end);
      if (comparisons > most) return -1;
      if (hitsEnd > HITS_END - ROOM) {
        // Of a literal that begins with the last two bytes, the third has not been seen.
        searched = at - 2;
        return <i32>((hitsEnd - HITS) >> 3);
      }
    }
  }
  searched = end;
  return <i32>((hitsEnd - HITS) >> 3);
}

/** Compares the literals that may be at sixteen places from `at`. */
function compare(table: usize, found: v128, at: usize, start: usize, end: usize): void {
  v128.store(FOUND, found);
  let places = ~i8x16.bitmask(i8x16.eq(found, i8x16.splat(0))) & 0xffff;
  for (; places != 0; places &= places - 1) {
    const place = <usize>ctz(places);
    let buckets = <u32>load<u8>(FOUND + place);
    for (; buckets != 0; buckets &= buckets - 1) {
      let literal = <usize>load<u32>(table + FIRST_LITERALS + ((<usize>ctz(buckets)) << 2));
      for (; literal != 0; literal = <usize>load<u32>(literal)) {
        comparisons++;
        const first = at + place - <usize>load<u32>(literal, 4);
        const length = <usize>load<u32>(literal, 8);
        // Before the block stand the tables, so this is not below zero.
        if (first < start || first + length > end) continue;
        if (!isSame(first, literal + LITERAL_HEAD, length)) continue;
        store<u32>(hitsEnd, load<u32>(literal, 12));
        store<u32>(hitsEnd, <u32>first, 4);
        hitsEnd += 8;
      }
    }
  }
}

/** Whether bytes are those of a literal; ASCII letters in either case. */
function isSame(bytes: usize, literal: usize, length: usize): bool {
  for (let index: usize = 0; index < length; index++) {
    const byte = load<u8>(bytes + index);
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (lower != load<u8>(literal + index)) return false;
  }
  return true;
}
