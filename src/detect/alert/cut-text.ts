/** Text of at most so many UTF-16 units, the ellipsis among them; no surrogate pair is cut apart. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.charCodeAt(most - 2) >> 10 === 0xd800 >> 10 ? most - 2 : most - 1;
  return `${text.slice(0, end)}…`;
}
