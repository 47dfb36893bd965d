/** What stands where text was cut. */
const MARK = '… (cut)';

const bytesOf = (text: string) => Buffer.byteLength(text);

/** At most that many characters; what is cut says so, and no character is cut in half. */
export function cutTo(text: string, most: number, mark = MARK): string {
  if (text.length <= most) return text;
  const end = Math.max(0, most - mark.length);
  const isHalf = /[\ud800-\udbff]/.test(text[end - 1] ?? '');
  return `${text.slice(0, isHalf ? end - 1 : end)}${mark}`.slice(0, most);
}

/** The same in bytes of UTF-8. */
export function cutToBytes(text: string, most: number): string {
  if (bytesOf(text) <= most) return text;
  const room = most - bytesOf(MARK);
  const cut = Buffer.from(text).subarray(0, Math.max(0, room)).toString('utf8');
  // A character that was cut is a replacement character now.
  return `${cut.replace(/\ufffd+$/, '')}${MARK}`;
}

/** The first items that fit together, by the size of each as it will be written. */
export function fitting<T>(
  items: readonly T[],
  most: number,
  sizeOf: (item: T) => number,
): readonly T[] {
  let left = most;
  const end = items.findIndex((item) => (left -= sizeOf(item)) < 0);
  return end === -1 ? items : items.slice(0, end);
}
