import * as marks from './bytes.ts';
import { fail } from './fault.ts';
import type { Text } from './text.ts';
import { endString, findStop, skipBlanks, skipLiteral, skipNumber } from './scalars.ts';

// An imported constant is loaded from its module at each use; a local copy is inlined.
const { CLOSE_BRACE, COLON, COMMA, MINUS, NINE, OPEN_BRACE, OPEN_BRACKET, QUOTE, SPACE } = marks;

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
