export const NEWLINE = 0x0a;
const RETURN = 0x0d;
const TAB = 0x09;
const SPACE = 0x20;

/** The first byte of a line that is neither a byte order mark nor blank, or its end. */
export function startOfLine(bytes: Uint8Array, lineStart: number, end: number): number {
  let first = isMark(bytes, lineStart) ? lineStart + 3 : lineStart;
  while (first < end && isBlank(bytes[first]!)) first++;
  return first;
}

export function isBlank(byte: number): boolean {
  return byte === SPACE || byte === RETURN || byte === TAB;
}

/** A byte order mark. */
function isMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
}
