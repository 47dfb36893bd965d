import { BACKSLASH, MINUS, NINE, POINT, QUOTE, SPACE, ZERO, isBlank } from './bytes.ts';
import { fail } from './fault.ts';

/** 1 for bytes at which the loop over a string's content must look closer. */
const STOPS = new Uint8Array(256);
STOPS.fill(1, 0, SPACE);
STOPS[QUOTE] = 1;
STOPS[BACKSLASH] = 1;

/** What may follow a backslash, but for `u`. */
const ESCAPES = new Uint8Array(256);
for (const char of '"\\/bfnrt') ESCAPES[char.charCodeAt(0)] = 1;

const HEX = new Uint8Array(256);
for (const char of '0123456789abcdefABCDEF') HEX[char.charCodeAt(0)] = 1;

const LOWER_U = 0x75;
const LOWER_E = 0x65;
const UPPER_E = 0x45;
const PLUS = 0x2b;

/** From the first byte of a string's content to the byte after its closing quote, or -1. */
export function skipString(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  for (;;) {
    while (STOPS[bytes[i]!] === 0) i++;
    const byte = bytes[i]!;
    if (byte === QUOTE) return i + 1;
    if (byte !== BACKSLASH) return fail('ING2003', i, end);
    const escape = bytes[i + 1]!;
    if (ESCAPES[escape] === 1) {
      i += 2;
    } else {
      if (escape !== LOWER_U) return fail('ING2004', i + 1, end);
      for (let digit = i + 2; digit < i + 6; digit++) {
        if (HEX[bytes[digit]!] !== 1) return fail('ING2004', digit, end);
      }
      i += 6;
    }
  }
}

/** From a minus or digit to the byte after the number, or -1. */
export function skipNumber(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  if (bytes[i] === MINUS) i++;
  if (bytes[i] === ZERO) {
    i++;
  } else {
    const first = i;
    while (isDigit(bytes[i]!)) i++;
    if (i === first) return fail('ING2005', i, end);
  }
  let byte = bytes[i]!;
  if (byte === POINT) {
    const first = ++i;
    while (isDigit(bytes[i]!)) i++;
    if (i === first) return fail('ING2005', i, end);
    byte = bytes[i]!;
  }
  if (byte === LOWER_E || byte === UPPER_E) {
    i++;
    if (bytes[i] === PLUS || bytes[i] === MINUS) i++;
    const first = i;
    while (isDigit(bytes[i]!)) i++;
    if (i === first) return fail('ING2005', i, end);
  }
  return i;
}

const LITERALS = ['true', 'false', 'null'].map((text) => new TextEncoder().encode(text));

/** From the first byte of `true`, `false` or `null` to the byte after it, or -1. */
export function skipLiteral(bytes: Uint8Array, start: number, end: number): number {
  for (const literal of LITERALS) {
    if (literal[0] !== bytes[start]) continue;
    for (let i = 1; i < literal.length; i++) {
      if (bytes[start + i] !== literal[i]) return fail('ING2002', start + i, end);
    }
    return start + literal.length;
  }
  return fail('ING2002', start, end);
}

/** The next byte that is not white space, at most `end`. */
export function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && isBlank(bytes[i]!)) i++;
  return i;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
