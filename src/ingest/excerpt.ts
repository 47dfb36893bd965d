/** Characters around the place that a message shows. */
const BEFORE = 30;
const AFTER = 30;

/**
 * A short piece of a refused stretch around the place where reading stopped, decoded, with `…`
 * where it goes on. Raw: whoever prints it makes it harmless.
 */
export function excerptOf(bytes: Uint8Array, start: number, end: number, at: number): string {
  const from = Math.max(start, at - BEFORE);
  const to = Math.min(end, at + AFTER);
  const text = new TextDecoder().decode(bytes.subarray(from, to));
  return `${from > start ? '…' : ''}${text}${to < end ? '…' : ''}`;
}
