import type { Code } from '../diagnostics/codes.ts';

/** An error inside a string; offsets in the query text. */
export interface StringProblem {
  readonly code: Code;
  readonly message: string;
  readonly hint: string;
  readonly start: number;
  readonly end: number;
}

/** A string as read from its first quote on. */
export interface StringReading {
  readonly value: string;
  /** Offset after the last quote, or the end of the line where none was found. */
  readonly end: number;
  readonly closed: boolean;
  /**
   * The first invalid escape: a path with single backslashes has many, but they are one mistake.
   */
  readonly problem?: StringProblem;
}

/** What escapes a character, or ends a string that is not closed. */
const NOT_PLAIN = /[\\\n\r]/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/**
 * string = '"' { character | "\" ( "b" | "t" | "n" | "f" | "r" | '"' | "'" | "\" | "u{" hex "}" ) } '"' ;
 *
 * `start` is the offset of the opening quote.
 */
export function readString(text: string, start: number): StringReading {
  const quote = text.indexOf('"', start + 1);
  const plain = quote < 0 ? '\\' : text.slice(start + 1, quote);
  if (!NOT_PLAIN.test(plain)) return { value: plain, end: quote + 1, closed: true };
  let value = '';
  let problem: StringProblem | undefined;
  let copied = start + 1;
  let at = start + 1;
  for (;;) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE || at >= text.length || isLineEnd(unit)) break;
    if (unit !== BACKSLASH) {
      at += 1;
      continue;
    }
    const escape = readEscape(text, at);
    value += text.slice(copied, at) + escape.value;
    problem ??= escape.problem;
    at = escape.end;
    copied = at;
  }
  value += text.slice(copied, at);
  const closed = text.charCodeAt(at) === QUOTE;
  return { value, end: closed ? at + 1 : at, closed, ...(problem && { problem }) };
}

interface EscapeReading {
  readonly value: string;
  readonly end: number;
  readonly problem?: StringProblem;
}

/** `at` is the offset of the backslash. A line end after it is left to the caller. */
function readEscape(text: string, at: number): EscapeReading {
  const letter = text.charAt(at + 1);
  const known = ESCAPES[letter];
  if (known !== undefined) return { value: known, end: at + 2 };
  if (letter === 'u') return readCodePoint(text, at);
  if (letter === '' || isLineEnd(letter.charCodeAt(0))) return { value: '', end: at + 1 };
  const character = String.fromCodePoint(text.codePointAt(at + 1) ?? 0);
  const end = at + 1 + character.length;
  return {
    value: text.slice(at, end),
    end,
    problem: {
      code: 'EQL1003',
      message: `found the unknown escape \`\\${character}\` in a string`,
      hint: 'write a backslash as `\\\\`, or put the string into triple quotes: `"""…"""`',
      start: at,
      end,
    },
  };
}

const MAX_HEX_DIGITS = 8;

/**
 * hex = hexDigit hexDigit { hexDigit } ;
 *
 * Up to 8 digits, and not a surrogate.
 */
function readCodePoint(text: string, at: number): EscapeReading {
  const digits = /^\{([0-9A-Fa-f]*)\}/.exec(text.slice(at + 2, at + 4 + MAX_HEX_DIGITS * 2))?.[1];
  if (digits === undefined) {
    const message = 'found `\\u` without a code point in braces';
    return badCodePoint(at, at + 2, message);
  }
  const end = at + 4 + digits.length;
  if (digits.length < 2 || digits.length > MAX_HEX_DIGITS) {
    const message = `found ${digits.length} hexadecimal digits in \`\\u{${digits}}\`, expected 2 to 8`;
    return badCodePoint(at, end, message);
  }
  const codePoint = Number.parseInt(digits, 16);
  if (codePoint > 0x10ffff) {
    return badCodePoint(at, end, `\`\\u{${digits}}\` exceeds the last code point, 10ffff`);
  }
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) {
    return badCodePoint(at, end, `\`\\u{${digits}}\` is a surrogate, not a character`);
  }
  return { value: String.fromCodePoint(codePoint), end };
}

function badCodePoint(start: number, end: number, message: string): EscapeReading {
  const hint = 'write 2 to 8 hexadecimal digits: `\\u{e9}`; a backslash itself is `\\\\`';
  return { value: '', end, problem: { code: 'EQL1004', message, hint, start, end } };
}

/**
 * rawString = '"""' { character } '"""' [ '"' [ '"' ] ] ;
 *
 * Ends at the first three quotes; up to two more directly after belong to the content.
 */
export function readRawString(text: string, start: number): StringReading {
  const lineEnd = endOfLine(text, start);
  let at = start + 3;
  while (at < lineEnd && !text.startsWith('"""', at)) at += 1;
  if (at >= lineEnd) return { value: text.slice(start + 3, lineEnd), end: lineEnd, closed: false };
  for (let more = 0; more < 2 && text.charCodeAt(at + 3) === QUOTE; more += 1) at += 1;
  return { value: text.slice(start + 3, at), end: at + 3, closed: true };
}

/** A string in quotes that are not of the language; `closers` are the characters that may end it. */
export function readForeignString(text: string, start: number, closers: string): StringReading {
  const lineEnd = endOfLine(text, start);
  let at = start + 1;
  while (at < lineEnd && !closers.includes(text.charAt(at))) {
    at += text.charCodeAt(at) === BACKSLASH && at + 1 < lineEnd ? 2 : 1;
  }
  const closed = at < lineEnd;
  return { value: text.slice(start + 1, at), end: closed ? at + 1 : lineEnd, closed };
}

export function endOfLine(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at += 1;
  return at;
}

// Character classes of the language by UTF-16 unit. All are ASCII.

export function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

export function isLetter(unit: number): boolean {
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

export function isNameStart(unit: number): boolean {
  return isLetter(unit) || unit === 0x5f /* _ */ || unit === 0x40; /* @ */
}

export function isNamePart(unit: number): boolean {
  return isLetter(unit) || isDigit(unit) || unit === 0x5f; /* _ */
}

/** By unit: most of a query is names. */
const NAME_PARTS = Uint8Array.from({ length: 128 }, (_, unit) => (isNamePart(unit) ? 1 : 0));

/** The offset after the parts of a name from `start` on. */
export function endOfName(text: string, start: number): number {
  let end = start;
  while (NAME_PARTS[text.charCodeAt(end)] === 1) end += 1;
  return end;
}

export function isWhiteSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}

export function isLineEnd(unit: number): boolean {
  return unit === 0x0a || unit === 0x0d;
}
