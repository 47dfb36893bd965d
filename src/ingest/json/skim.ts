import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
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
export function skim(bytes: Uint8Array, start: number, end: number, depth: number): number {
  let i = start;
  let level = depth;
  for (;;) {
    let byte = bytes[i]!;
    if (byte <= SPACE) {
      i = skipBlanks(bytes, i, end);
      byte = bytes[i]!;
    }
    if (byte === QUOTE) {
      i = skipString(bytes, i + 1, end);
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (level >= MAX_DEPTH) return fail('ING2006', i, end);
      const closer = byte + 2;
      closers[++level] = closer;
      i++;
      if (bytes[i]! <= SPACE) i = skipBlanks(bytes, i, end);
      if (bytes[i] !== closer) {
        if (closer === CLOSE_BRACE) i = skipKey(bytes, i, end);
        if (i < 0) return -1;
        continue;
      }
      i++;
      level--;
    } else if (byte <= NINE && byte >= MINUS) {
      i = skipNumber(bytes, i, end);
    } else {
      i = skipLiteral(bytes, i, end);
    }
    if (i < 0) return -1;
    for (;;) {
      if (level === depth) return i;
      byte = bytes[i]!;
      if (byte <= SPACE) {
        i = skipBlanks(bytes, i, end);
        byte = bytes[i]!;
      }
      const closer = closers[level]!;
      if (byte === COMMA) {
        i++;
        if (closer === CLOSE_BRACE) i = skipKey(bytes, i, end);
        if (i < 0) return -1;
        break;
      }
      if (byte !== closer) return fail('ING2002', i, end);
      i++;
      level--;
    }
  }
}

/** From white space or the quote of a key to the byte after its colon, or -1. */
function skipKey(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  if (bytes[i]! <= SPACE) i = skipBlanks(bytes, i, end);
  if (bytes[i] !== QUOTE) return fail('ING2002', i, end);
  i = skipString(bytes, i + 1, end);
  if (i < 0) return -1;
  if (bytes[i]! <= SPACE) i = skipBlanks(bytes, i, end);
  return bytes[i] === COLON ? i + 1 : fail('ING2002', i, end);
}

/** The closing mark of an opening one is two code points on. */
export const CLOSER_DISTANCE = CLOSE_BRACKET - OPEN_BRACKET;
