/** A position in bytes, which reading and writing advance. */
export interface Cursor {
  at: number;
}

/** The encoded length of an integer from 0 to 2^53: seven bits per byte, the lowest first. */
export function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length += 1;
  return length;
}

export function writeVarint(bytes: Uint8Array, cursor: Cursor, value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes[cursor.at++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  bytes[cursor.at++] = rest;
}

/** Bytes after the end read as zeros. */
export function readVarint(bytes: Uint8Array, cursor: Cursor): number {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[cursor.at++] ?? 0;
    value += (byte & 127) * factor;
    if (byte < 128) return value;
  }
}
