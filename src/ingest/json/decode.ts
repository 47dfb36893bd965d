import { type Scalar, isText, type ValueType } from '../../events/field-set.ts';

import * as marks from './bytes.ts';

// An imported constant is loaded from its module at each use; a local copy is inlined.
const { BACKSLASH, MINUS, NINE, POINT, ZERO } = marks;

/**
 * The maximum length of strings in the cache. Values repeat across documents, so a string is looked
 * up before it is decoded.
 */
const CACHED_LENGTH = 48;
const CACHE_SIZE = 1 << 12;

/**
 * Cached strings by hash of their bytes. Hits are compared, so a collision only costs another
 * decoding.
 */
const cache: string[] = Array.from<string>({ length: CACHE_SIZE }).fill('');

/** Decodes the string with the content `[start, end)`, which must be valid. */
export function decodeString(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length === 0) return '';
  if (length > CACHED_LENGTH) return decodeAny(bytes, start, end);
  let hash = length;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80 || byte === BACKSLASH) return decodeAny(bytes, start, end);
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  const place = (hash ^ (hash >>> 12)) & (CACHE_SIZE - 1);
  const known = cache[place]!;
  if (known.length === length) {
    let i = 0;
    while (i < length && known.charCodeAt(i) === bytes[start + i]) i++;
    if (i === length) return known;
  }
  const text = bytes.toString('latin1', start, end);
  cache[place] = text;
  return text;
}

function decodeAny(bytes: Buffer, start: number, end: number): string {
  const escape = bytes.subarray(start, end).indexOf(BACKSLASH);
  return escape < 0 ? bytes.toString('utf8', start, end) : decodeEscaped(bytes, start, end);
}

/** The same for a string with escapes. */
export function decodeEscaped(bytes: Buffer, start: number, end: number): string {
  return JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string;
}

/** This number of digits is exact in a double. */
const EXACT_DIGITS = 15;
const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;
const INTEGER = /^-?\d+$/;

/**
 * Parses the number in `[start, end)`, which must be valid. Integers within 64 bits keep all
 * digits; a number beyond the range of doubles has no value.
 */
export function decodeNumber(bytes: Buffer, start: number, end: number): Scalar | undefined {
  const negative = bytes[start] === MINUS;
  const first = negative ? start + 1 : start;
  if (end - first <= EXACT_DIGITS) {
    let value = 0;
    let i = first;
    for (; i < end; i++) {
      const byte = bytes[i]!;
      if (byte < ZERO || byte > NINE) break;
      value = value * 10 + (byte - ZERO);
    }
    if (i === end) return negative && value !== 0 ? -value : value;
  }
  const text = bytes.toString('latin1', start, end);
  const number = Number(text);
  if (!Number.isFinite(number)) return undefined;
  if (Number.isSafeInteger(number) || !INTEGER.test(text)) return number === 0 ? 0 : number;
  const integer = BigInt(text);
  return integer < INT64_MIN || integer > UINT64_MAX ? number : integer;
}

/** The number in `[start, end)` for a field: one that holds texts has it as it is written. */
export function decodeNumberFor(
  type: ValueType | null,
  bytes: Buffer,
  start: number,
  end: number,
): Scalar | undefined {
  return isText(type) ? bytes.toString('latin1', start, end) : decodeNumber(bytes, start, end);
}

/** Whether a number has a decimal point or an exponent. */
export function isFloatToken(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    // Everything except the digits and a leading minus sign: `.`, `e`, `E`.
    if (byte > NINE || byte === POINT) return true;
  }
  return false;
}
