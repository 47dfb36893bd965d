import * as marks from './bytes.ts';
import { fail } from './fault.ts';
import type { Text } from './text.ts';

// An imported constant is loaded from its module at each use; a local copy is inlined.
const {
  BACKSLASH,
  CLOSE_BRACE,
  COLON,
  COMMA,
  MINUS,
  NINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  POINT,
  QUOTE,
  SPACE,
  ZERO,
} = marks;

/** 1 for bytes at which the loop over a string's content must stop. */
const STOPS = new Uint8Array(256);
STOPS.fill(1, 0, SPACE);
STOPS[QUOTE] = 1;
STOPS[BACKSLASH] = 1;

/** The characters that may follow a backslash, except `u`. */
const ESCAPES = new Uint8Array(256);
for (const char of '"\\/bfnrt') ESCAPES[char.charCodeAt(0)] = 1;

const HEX = new Uint8Array(256);
for (const char of '0123456789abcdefABCDEF') HEX[char.charCodeAt(0)] = 1;

const LOWER_U = 0x75;
const LOWER_E = 0x65;
const UPPER_E = 0x45;
const PLUS = 0x2b;

/**
 * For each offset within a word, a mask that sets the bytes before it to values that are not stops.
 */
const PASSED = new Int32Array(
  new Uint8Array([0, 0, 0, 0, 0x80, 0, 0, 0, 0x80, 0x80, 0, 0, 0x80, 0x80, 0x80, 0]).buffer,
);

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** From the first byte of a string's content to the byte after its closing quote, or -1. */
export function skipString(text: Text, start: number): number {
  const stop = findStop(text.bytes, text.words, start);
  const end = text.bytes[stop] === QUOTE ? stop : endString(text, stop);
  return end < 0 ? -1 : end + 1;
}

/** From a stop within a string to its closing quote, or -1. */
export function endString(text: Text, stop: number): number {
  const { bytes, words } = text;
  let i = stop;
  for (;;) {
    const byte = bytes[i]!;
    if (byte === QUOTE) return i;
    if (byte !== BACKSLASH) return fail('ING2003', i, text.end);
    i = skipEscape(text, i + 1);
    if (i < 0) return -1;
    i = findStop(bytes, words, i);
  }
}

/**
 * Finds the next quote, backslash or control character, four bytes at a time: `(x - n) & ~x & 0x80`
 * is set in a byte below n. Xor with 2 moves the quote next to the control characters; a backslash
 * becomes 0 after xor with itself. A borrow may also set the bit in later bytes, but never in
 * earlier ones.
 */
export function findStop(bytes: Uint8Array, words: Int32Array, start: number): number {
  if (!LITTLE_ENDIAN) {
    let i = start;
    while (STOPS[bytes[i]!] === 0) i++;
    return i;
  }
  let index = start >> 2;
  let word = words[index]! | PASSED[start & 3]!;
  for (;;) {
    const stops =
      (((word ^ 0x02020202) - 0x21212121) | ((word ^ 0x5c5c5c5c) - 0x01010101)) &
      ~word &
      0x80808080;
    if (stops !== 0) return (index << 2) + ((31 - Math.clz32(stops & -stops)) >> 3);
    word = words[++index]!;
  }
}

/** From the byte after a backslash to the byte after the escape, or -1. */
function skipEscape(text: Text, start: number): number {
  const { bytes } = text;
  text.escapes++;
  if (ESCAPES[bytes[start]!] === 1) return start + 1;
  if (bytes[start] !== LOWER_U) return fail('ING2004', start, text.end);
  for (let digit = start + 1; digit < start + 5; digit++) {
    if (HEX[bytes[digit]!] !== 1) return fail('ING2004', digit, text.end);
  }
  return start + 5;
}

/** From a minus or digit to the byte after the number, or -1. */
export function skipNumber(text: Text, start: number): number {
  const { bytes } = text;
  let i = start;
  if (bytes[i] === MINUS) i++;
  if (bytes[i] === ZERO) {
    i++;
  } else {
    const first = i;
    while (isDigit(bytes[i]!)) i++;
    if (i === first) return fail('ING2005', i, text.end);
  }
  let byte = bytes[i]!;
  if (byte === POINT) {
    const first = ++i;
    while (isDigit(bytes[i]!)) i++;
    if (i === first) return fail('ING2005', i, text.end);
    byte = bytes[i]!;
  }
  if (byte === LOWER_E || byte === UPPER_E) {
    i++;
    if (bytes[i] === PLUS || bytes[i] === MINUS) i++;
    const first = i;
    while (isDigit(bytes[i]!)) i++;
    if (i === first) return fail('ING2005', i, text.end);
  }
  return i;
}

const LITERALS = ['true', 'false', 'null'].map((text) => new TextEncoder().encode(text));

/** From the first byte of `true`, `false` or `null` to the byte after it, or -1. */
export function skipLiteral(text: Text, start: number): number {
  const { bytes } = text;
  for (const literal of LITERALS) {
    if (literal[0] !== bytes[start]) continue;
    for (let i = 1; i < literal.length; i++) {
      if (bytes[start + i] !== literal[i]) return fail('ING2002', start + i, text.end);
    }
    return start + literal.length;
  }
  return fail('ING2002', start, text.end);
}

/** The next byte that is not white space, or the end of the text. */
export function skipBlanks(text: Text, start: number): number {
  const { bytes } = text;
  let i = start;
  while (i < text.end && marks.isBlank(bytes[i]!)) i++;
  return i;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** The maximum nesting of a document. JSON.parse has no limit, but our callers recurse. */
export const MAX_DEPTH = 1_000;

/**
 * For each open level, the closing bracket of the enclosing one. Shared, because calls never nest.
 */
const closers = new Uint8Array(MAX_DEPTH + 1);

/**
 * Skips one value and validates it without keeping any of it.
 *
 * @param start of the value, or of white space before it
 * @param depth number of levels already open around the value
 * @returns the index after the value, or -1 with the reason in `fault`
 */
export function skim(text: Text, start: number, depth: number): number {
  const { bytes, words } = text;
  // `| 0` on the result of each call keeps it a small integer, which is several percent faster.
  let i = start;
  let level = depth;
  /**
   * The closing bracket of the innermost level; 0 outside, where the enclosing levels are unknown.
   */
  let closer = 0;
  for (;;) {
    if (closer === CLOSE_BRACE) {
      if (bytes[i] !== QUOTE) {
        i = skipBlanks(text, i) | 0;
        if (bytes[i] !== QUOTE) return fail('ING2002', i, text.end);
      }
      i = findStop(bytes, words, i + 1) | 0;
      if (bytes[i] !== QUOTE) {
        i = endString(text, i) | 0;
        if (i < 0) return -1;
      }
      i++;
      if (bytes[i] !== COLON) {
        i = skipBlanks(text, i) | 0;
        if (bytes[i] !== COLON) return fail('ING2002', i, text.end);
      }
      i++;
    }
    let byte = bytes[i]!;
    if (byte <= SPACE) {
      i = skipBlanks(text, i) | 0;
      byte = bytes[i]!;
    }
    if (byte === QUOTE) {
      i = findStop(bytes, words, i + 1) | 0;
      if (bytes[i] !== QUOTE) {
        i = endString(text, i) | 0;
        if (i < 0) return -1;
      }
      i++;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (level >= MAX_DEPTH) return fail('ING2006', i, text.end);
      closers[level++] = closer;
      // In ASCII, a closing bracket or brace is two after its opening one.
      closer = byte + 2;
      i++;
      if (bytes[i]! <= SPACE) i = skipBlanks(text, i) | 0;
      if (bytes[i] !== closer) continue;
      i++;
      closer = closers[--level]!;
    } else {
      i = (byte <= NINE && byte >= MINUS ? skipNumber(text, i) : skipLiteral(text, i)) | 0;
      if (i < 0) return -1;
    }
    for (;;) {
      if (level === depth) return i;
      byte = bytes[i]!;
      if (byte <= SPACE) {
        i = skipBlanks(text, i) | 0;
        byte = bytes[i]!;
      }
      i++;
      if (byte === COMMA) break;
      if (byte !== closer) return fail('ING2002', i - 1, text.end);
      closer = closers[--level]!;
    }
  }
}
