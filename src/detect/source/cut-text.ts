/** What stands where a text was cut. */
export const ELLIPSIS = '…';

/** Text of at most the given number of UTF-16 units, including the ellipsis; no surrogate pair is split. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.charCodeAt(most - 2) >> 10 === 0xd800 >> 10 ? most - 2 : most - 1;
  return text.slice(0, end) + ELLIPSIS;
}

/** A copy that holds on to no longer text: what is cut from a text keeps the whole of it in memory. */
export const detached = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');
