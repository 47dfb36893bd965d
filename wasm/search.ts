// Finds literals in a block by its bytes, as `src/match/search/vector-tables.ts` writes them.
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
  let at = from;
  while (at < end) {
    const bytes0 = v128.load(at);
    const bytes1 = v128.load(at, 1);
    const bytes2 = v128.load(at, 2);
    const found0 = v128.and(
      i8x16.swizzle(low0, v128.and(bytes0, half)),
      i8x16.swizzle(high0, v128.and(i16x8.shr_u(bytes0, 4), half)),
    );
    const found1 = v128.and(
      i8x16.swizzle(low1, v128.and(bytes1, half)),
      i8x16.swizzle(high1, v128.and(i16x8.shr_u(bytes1, 4), half)),
    );
    const found2 = v128.and(
      i8x16.swizzle(low2, v128.and(bytes2, half)),
      i8x16.swizzle(high2, v128.and(i16x8.shr_u(bytes2, 4), half)),
    );
    const found = v128.and(v128.and(found0, found1), found2);
    if (v128.any_true(found)) {
      compare(table, found, at, start, end);
      if (comparisons > most) return -1;
      if (hitsEnd > HITS_END - ROOM) {
        at += 16;
        break;
      }
    }
    at += 16;
  }
  searched = at;
  return <i32>((hitsEnd - HITS) >> 3);
}

/** Compares the literals that may be at sixteen places. */
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
