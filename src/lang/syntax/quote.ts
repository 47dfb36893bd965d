import { printable } from '../diagnostics/printable.ts';

/** Longer pieces of the query are truncated in messages. */
const MAX_QUOTE_LENGTH = 40;

/** A piece of the query for a message: on one line, not too long, nothing invisible. */
export function excerptText(text: string): string {
  if (text.length <= MAX_QUOTE_LENGTH) return printable(text);
  return `${printable(Array.from(text.slice(0, MAX_QUOTE_LENGTH)).slice(0, -1).join(''))}…`;
}

/** {@link excerptText} in back-quotes, except for text that has its own quotes. */
export function quote(text: string): string {
  const piece = excerptText(text);
  return /^["'`“”„‘’‚]|`/.test(piece) ? piece : `\`${piece}\``;
}
