// The bytes that JSON consists of, and its white space.

export const QUOTE: u8 = 0x22;
export const COMMA: u8 = 0x2c;
export const MINUS: u8 = 0x2d;
export const ZERO: u8 = 0x30;
export const NINE: u8 = 0x39;
export const COLON: u8 = 0x3a;
export const OPEN_BRACKET: u8 = 0x5b;
export const BACKSLASH: u8 = 0x5c;
export const CLOSE_BRACKET: u8 = 0x5d;
export const OPEN_BRACE: u8 = 0x7b;
export const CLOSE_BRACE: u8 = 0x7d;
export const SPACE: u8 = 0x20;
export const NEWLINE: u8 = 0x0a;
const RETURN: u8 = 0x0d;
const TAB: u8 = 0x09;

/** The next byte that is not white space. A zero behind the block ends it. */
export function skipBlanks(start: usize): usize {
  return load<u8>(start) > SPACE ? start : skipManyBlanks(start);
}

function skipManyBlanks(start: usize): usize {
  let at = start;
  while (isBlank(load<u8>(at))) at++;
  return at;
}

/** The same, but no further than `end`. */
export function skipBlanksUntil(start: usize, end: usize): usize {
  let at = start;
  while (at < end && isBlank(load<u8>(at))) at++;
  return at;
}

function isBlank(byte: u8): bool {
  return byte == SPACE || byte == NEWLINE || byte == RETURN || byte == TAB;
}
