/** The number of characters around the position that a message shows. */
const BEFORE = 30;
const AFTER = 30;

/**
 * A short excerpt of a rejected span around the position where parsing failed, decoded, with `…`
 * where it is truncated. Not escaped: code that prints it must do that.
 */
export function excerptOf(bytes: Uint8Array, start: number, end: number, at: number): string {
  const from = Math.max(start, at - BEFORE);
  const to = Math.min(end, at + AFTER);
  const text = new TextDecoder().decode(bytes.subarray(from, to));
  return `${from > start ? '…' : ''}${text}${to < end ? '…' : ''}`;
}
