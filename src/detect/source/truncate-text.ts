/** Marks truncated text. */
export const ELLIPSIS = '…';

/**
 * Truncates text to a number of UTF-16 units, including the ellipsis, without splitting a surrogate pair.
 */
export function truncateText(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.charCodeAt(most - 2) >> 10 === 0xd800 >> 10 ? most - 2 : most - 1;
  return text.slice(0, end) + ELLIPSIS;
}

/**
 * A copy that does not reference a longer string: a substring keeps its whole parent in memory. It takes one byte a character
 * where that is enough, as does then what it is joined to.
 */
export function detached(text: string): string {
  const encoding = /[\u0100-\uffff]/.test(text) ? 'utf16le' : 'latin1';
  return Buffer.from(text, encoding).toString(encoding);
}
