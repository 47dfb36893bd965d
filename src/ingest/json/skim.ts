import {
  CLOSE_BRACE,
  COLON,
  COMMA,
  MINUS,
  NINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
} from './bytes.ts';
import { fail } from './fault.ts';
import type { Text } from './text.ts';
import { skipBlanks, skipLiteral, skipNumber, skipString } from './scalars.ts';

/** Levels of objects and arrays in one document. JSON.parse has no limit, but our callers recurse. */
export const MAX_DEPTH = 1_000;

/** Per open level what closes it. Shared: a skim never starts within a skim. */
const closers = new Uint8Array(MAX_DEPTH + 1);

/**
 * Reads over one value and checks that it is JSON, without keeping anything of it.
 *
 * @param start white space before the value, or the value
 * @param depth levels already open around the value
 * @returns the index after the value, or -1 with the reason in `fault`
 */
export function skim(text: Text, start: number, depth: number): number {
  const { bytes } = text;
  let i = start;
  let level = depth;
  for (;;) {
    let byte = bytes[i]!;
    if (byte <= SPACE) {
      i = skipBlanks(text, i);
      byte = bytes[i]!;
    }
    if (byte === QUOTE) {
      i = skipString(text, i + 1);
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (level >= MAX_DEPTH) return fail('ING2006', i, text.end);
      // In ASCII a closing bracket or brace is two after its opening one.
      const closer = byte + 2;
      closers[++level] = closer;
      i++;
      if (bytes[i]! <= SPACE) i = skipBlanks(text, i);
      if (bytes[i] !== closer) {
        if (closer === CLOSE_BRACE) i = skipKey(text, i);
        if (i < 0) return -1;
        continue;
      }
      i++;
      level--;
    } else if (byte <= NINE && byte >= MINUS) {
      i = skipNumber(text, i);
    } else {
      i = skipLiteral(text, i);
    }
    if (i < 0) return -1;
    for (;;) {
      if (level === depth) return i;
      byte = bytes[i]!;
      if (byte <= SPACE) {
        i = skipBlanks(text, i);
        byte = bytes[i]!;
      }
      const closer = closers[level]!;
      if (byte === COMMA) {
        i++;
        if (closer === CLOSE_BRACE) {
          i = skipKey(text, i);
          if (i < 0) return -1;
        }
        break;
      }
      if (byte !== closer) return fail('ING2002', i, text.end);
      i++;
      level--;
    }
  }
}

/** From white space or the quote of a key to the byte after its colon, or -1. */
function skipKey(text: Text, start: number): number {
  const { bytes } = text;
  let i = start;
  if (bytes[i] !== QUOTE) {
    i = skipBlanks(text, i);
    if (bytes[i] !== QUOTE) return fail('ING2002', i, text.end);
  }
  i = skipString(text, i + 1);
  if (i < 0) return -1;
  if (bytes[i] === COLON) return i + 1;
  i = skipBlanks(text, i);
  return bytes[i] === COLON ? i + 1 : fail('ING2002', i, text.end);
}
