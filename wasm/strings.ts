import { BACKSLASH, QUOTE, SPACE } from './bytes';
import { MAX_TEXT, TEXT_BITS, TEXTS } from './memory';

const LOWER_U: u8 = 0x75;

/** Whether the string that was passed last has an escape. */
export let isEscaped: bool = false;

/** From the first byte of the content of a string to its closing quote; 0 if it is not valid. */
export function endOfString(start: usize): usize {
  isEscaped = false;
  const stop = nextStop(start);
  return load<u8>(stop) == QUOTE ? stop : endOfEscaped(stop);
}

/** The next quote, backslash or control character, sixteen bytes at a time. */
function nextStop(start: usize): usize {
  let at = start;
  while (true) {
    const stops = stopsIn(at);
    if (stops != 0) return at + <usize>ctz(stops);
    at += 16;
  }
}

/** Which of sixteen bytes are quotes, backslashes or control characters. Small enough to be inlined. */
export function stopsIn(at: usize): i32 {
  const bytes = v128.load(at);
  return i8x16.bitmask(
    v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(QUOTE)), i8x16.eq(bytes, i8x16.splat(BACKSLASH))),
      i8x16.lt_u(bytes, i8x16.splat(SPACE)),
    ),
  );
}

/** From a stop in a string to its closing quote; 0 if it is not valid. */
export function endOfEscaped(stop: usize): usize {
  let at = stop;
  while (true) {
    const byte = load<u8>(at);
    if (byte == QUOTE) return at;
    if (byte != BACKSLASH) return 0;
    isEscaped = true;
    at = endOfEscape(at + 1);
    if (at == 0) return 0;
    at = nextStop(at);
  }
}

/** From the byte after a backslash to the byte after the escape. */
function endOfEscape(at: usize): usize {
  switch (load<u8>(at)) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return at + 1;
    case LOWER_U:
      for (let digit = at + 1; digit < at + 5; digit++) if (!isHex(load<u8>(digit))) return 0;
      return at + 5;
    default:
      return 0;
  }
}

function isHex(byte: u8): bool {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x66);
}

/** What {@link placeOf} says of a text that has no place: it is too long, or not plain ASCII. */
export const NO_PLACE: i32 = -1;
/** Set in a place at which the text was put just now. */
export const NEW: i32 = 1 << TEXT_BITS;

const INDEX = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
const MULTIPLIER: u64 = 0x9e3779b97f4a7c15;

/**
 * The place of a text without escapes, where the text stays until another with the same hash comes.
 *
 * @param owner has none of its texts replaced by another of its own; 0 for none
 */
export function placeOf(start: usize, length: i32, owner: i32 = 0): i32 {
  if (length > MAX_TEXT) return NO_PLACE;
  const first = v128.and(v128.load(start), i8x16.lt_u(INDEX, i8x16.splat(<i8>length)));
  let second = i64x2.splat(0);
  let third = i64x2.splat(0);
  let hash = mixed(<u64>length, first);
  if (length > 16) {
    second = v128.and(v128.load(start, 16), i8x16.lt_u(INDEX, i8x16.splat(<i8>(length - 16))));
    hash = mixed(hash, second);
    if (length > 32) {
      third = v128.and(v128.load(start, 32), i8x16.lt_u(INDEX, i8x16.splat(<i8>(length - 32))));
      hash = mixed(hash, third);
    }
  }
  if (i8x16.bitmask(v128.or(v128.or(first, second), third)) != 0) return NO_PLACE;
  const place = <i32>(hash >> (64 - TEXT_BITS));
  const known = TEXTS + <usize>place * 64;
  const differences = v128.or(
    v128.or(v128.xor(first, v128.load(known)), v128.xor(second, v128.load(known, 16))),
    v128.xor(third, v128.load(known, 32)),
  );
  if (load<i32>(known, 48) == length && !v128.any_true(differences)) {
    store<i32>(known, owner, 52);
    return place;
  }
  if (owner != 0 && load<i32>(known, 52) == owner) return NO_PLACE;
  store<i32>(known, owner, 52);
  v128.store(known, first);
  v128.store(known, second, 16);
  v128.store(known, third, 32);
  store<i32>(known, length, 48);
  return place | NEW;
}

function mixed(hash: u64, bytes: v128): u64 {
  const low = (hash ^ i64x2.extract_lane(bytes, 0)) * MULTIPLIER;
  return ((low ^ (low >> 32)) + i64x2.extract_lane(bytes, 1)) * MULTIPLIER;
}
