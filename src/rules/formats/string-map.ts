import type { Range } from './format.ts';

/**
 * The positions of the characters of a string value in the text of its file: for every UTF-16
 * offset of the value, and its end, the offset in the file. `null` if the text was not understood;
 * a finding can then only point at the whole string.
 *
 * Understands the strings of JSON and all four forms of TOML.
 */
export function mapString(
  text: string,
  { start, end }: Range,
  value: string,
): readonly number[] | null {
  const form = formOf(text, start);
  if (form === null) return null;
  const offsets: number[] = [];
  let decoded = '';
  let at = form.from;
  const last = end - form.quote.length;
  while (at < last) {
    const piece = text[at] === '\\' && form.escapes ? escapeAt(text, at) : characterAt(text, at);
    if (piece === null) return null;
    for (let index = 0; index < piece.value.length; index += 1) offsets.push(at);
    decoded += piece.value;
    at += piece.length;
  }
  offsets.push(last);
  return decoded === value ? offsets : null;
}

interface Form {
  readonly quote: string;
  readonly from: number;
  readonly escapes: boolean;
}

function formOf(text: string, start: number): Form | null {
  const mark = text[start];
  if (mark !== '"' && mark !== "'") return null;
  const triple = mark.repeat(3);
  const quote = text.startsWith(triple, start) ? triple : mark;
  const open = start + quote.length;
  return { quote, from: quote === triple ? afterLineEnd(text, open) : open, escapes: mark === '"' };
}

/** A line end right after the opening of a multi-line string is not part of it. */
function afterLineEnd(text: string, at: number): number {
  if (text[at] === '\n') return at + 1;
  return text.startsWith('\r\n', at) ? at + 2 : at;
}

interface Piece {
  readonly value: string;
  readonly length: number;
}

function characterAt(text: string, at: number): Piece {
  return { value: text[at] as string, length: 1 };
}

const SHORT: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001b',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** A backslash at the end of a line removes all white space after it. */
const CONTINUATION = /\\[ \t]*\r?\n[ \t\r\n]*/y;

function escapeAt(text: string, at: number): Piece | null {
  const letter = text[at + 1] ?? '';
  const short = SHORT[letter];
  if (short !== undefined) return { value: short, length: 2 };
  const digits = DIGITS[letter];
  if (digits !== undefined) {
    const code = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16);
    if (Number.isNaN(code) || code > 0x10ffff) return null;
    return { value: String.fromCodePoint(code), length: 2 + digits };
  }
  CONTINUATION.lastIndex = at;
  const match = CONTINUATION.exec(text);
  return match === null ? null : { value: '', length: match[0].length };
}
