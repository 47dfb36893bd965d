import { printable } from '../diagnostics/printable.ts';

/** In UTF-16 units. Longer names and expressions would not help the reader. */
const MAX_QUOTE_LENGTH = 80;

/**
 * A name or an expression in back-quotes, truncated if it is long, with invisible characters
 * escaped.
 */
export function inQuotes(text: string): string {
  if (text.length <= MAX_QUOTE_LENGTH) return `\`${printable(text)}\``;
  const last = text.charCodeAt(MAX_QUOTE_LENGTH - 1);
  const isHalf = last >= 0xd800 && last < 0xdc00;
  return `\`${printable(text.slice(0, isHalf ? MAX_QUOTE_LENGTH - 1 : MAX_QUOTE_LENGTH))}…\``;
}

/** `1 argument`, `2 arguments` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1st`, `2nd`, `3rd`, `4th`, `11th`, `21st` */
export function ordinal(position: number): string {
  const tens = position % 100;
  if (tens >= 11 && tens <= 13) return `${position}th`;
  return `${position}${['th', 'st', 'nd', 'rd'][position % 10] ?? 'th'}`;
}
