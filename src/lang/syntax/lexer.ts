import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import {
  endOfName,
  isDigit,
  isLetter,
  isLineEnd,
  isNameStart,
  isWhiteSpace,
  isNamePart,
  endOfLine,
  readForeignString,
  readRawString,
  readString,
  type StringReading,
} from './read-string.ts';
import { ProblemList } from './problem-list.ts';
import {
  quote,
  excerptText,
  isKeyword,
  isTildeKeyword,
  type Mark,
  type Token,
  type TokenKind,
} from './token.ts';

export interface Lexed {
  /** The last one is of kind `end` and follows the last character that is not white space. */
  readonly tokens: readonly Token[];
  readonly diagnostics: readonly Diagnostic[];
  /**
   * A string, name or comment was never closed and includes what followed, so what the parser
   * reports as missing there may well have been written.
   */
  readonly swallowed: boolean;
}

const QUOTE = 0x22;
const TILDE = 0x7e;

/** Cuts a query into tokens. Every character is read a bounded number of times. */
export function lex(text: string): Lexed {
  return new Lexer(text).run();
}

const MARKS_OF_TWO: ReadonlySet<string> = new Set<Mark>(['==', '!=', '<=', '>=', '![']);
const MARKS_OF_ONE: ReadonlySet<string> = new Set<Mark>(['<', '>', '=', '/', '.', '|', '?']);

/** By unit: the marks that no longer mark begins with. */
const LONE_MARKS: readonly (Mark | undefined)[] = Array.from({ length: 128 }, (_, unit) =>
  ([':', '+', '-', '*', '%', ',', '[', ']', '(', ')'] as const).find(
    (mark) => mark.charCodeAt(0) === unit,
  ),
);

/** Quotes as word processors set them, and what may close a string that begins with one. */
const DOUBLE_CURLY = '“”„‟';
const SINGLE_CURLY = '‘’‚‛';

class Lexer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  readonly #problems = new ProblemList();
  #at = 0;
  #lastEnd = 0;
  #swallowed = false;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Lexed {
    while (this.#at < this.#text.length) {
      if (isWhiteSpace(this.#text.charCodeAt(this.#at))) {
        this.#at += 1;
        continue;
      }
      this.#next();
      this.#lastEnd = this.#at;
    }
    this.#at = this.#lastEnd;
    this.#push('end', this.#lastEnd);
    return {
      tokens: this.#tokens,
      diagnostics: this.#problems.sorted(),
      swallowed: this.#swallowed,
    };
  }

  #next(): void {
    const unit = this.#text.charCodeAt(this.#at);
    if (isNameStart(unit)) return this.#name();
    if (unit === QUOTE) return this.#string();
    const mark = LONE_MARKS[unit];
    if (mark !== undefined) return this.#push(mark, this.#at + 1, mark);
    if (isDigit(unit)) return this.#number();
    const character = this.#text.charAt(this.#at);
    const following = this.#text.charAt(this.#at + 1);
    if (character === '.' && isDigit(following.charCodeAt(0))) return this.#number();
    if (character === '`') return this.#backQuotedName();
    if (character === '/' && following === '/') return this.#lineComment();
    if (character === '/' && following === '*') return this.#blockComment();
    if (character === "'") return this.#singleQuotes();
    if (character === '?' && (following === '"' || following === "'")) {
      return this.#questionString(following);
    }
    if (MARKS_OF_TWO.has(character + following)) return this.#mark(2);
    if (MARKS_OF_ONE.has(character) && character + following !== '||') return this.#mark(1);
    if (DOUBLE_CURLY.includes(character)) return this.#curlyQuotes(`${DOUBLE_CURLY}"`);
    if (SINGLE_CURLY.includes(character)) return this.#curlyQuotes(`${SINGLE_CURLY}'`);
    if (character === '!' || character === '&' || character === '|') {
      return this.#logicalMark(character);
    }
    this.#unknown();
  }

  #push(kind: TokenKind, end: number, value = this.#text.slice(this.#at, end)): void {
    this.#tokens.push({ kind, value, start: this.#at, end });
    this.#at = end;
  }

  /** The marks are their own kind; both sets above hold marks only. */
  #mark(length: 1 | 2): void {
    const end = this.#at + length;
    this.#push(this.#text.slice(this.#at, end) as Mark, end);
  }

  /**
   * identifier = ( letter | "_" | "@" ) { letter | digit | "_" } ;
   * tildeName = letter { letter | digit | "_" } "~" ;
   */
  #name(): void {
    const start = this.#at;
    const end = endOfName(this.#text, start + 1);
    const word = this.#text.slice(start, end);
    if (this.#text.charCodeAt(end) !== TILDE || !isLetter(this.#text.charCodeAt(start))) {
      return this.#push(isKeyword(word) ? word : 'name', end, word);
    }
    const glued = `${word}~`;
    if (isTildeKeyword(glued)) this.#push(glued, end + 1);
    else this.#push('tilde name', end + 1, word);
  }

  /**
   * number = ( digit { digit } [ "." { digit } ] | "." digit { digit } )
   *          [ ( "e" | "E" ) [ "+" | "-" ] digit { digit } ] ;
   */
  #number(): void {
    let end = this.#digits(this.#at);
    if (this.#text.charAt(end) === '.') end = this.#digits(end + 1);
    if ((this.#text.charCodeAt(end) | 0x20) === 0x65 /* e */) {
      const sign = this.#text.charAt(end + 1);
      const digits = end + (sign === '+' || sign === '-' ? 2 : 1);
      if (isDigit(this.#text.charCodeAt(digits))) end = this.#digits(digits);
    }
    this.#push('number', end);
  }

  #digits(from: number): number {
    let end = from;
    while (isDigit(this.#text.charCodeAt(end))) end += 1;
    return end;
  }

  #string(): void {
    const raw = this.#text.startsWith('"""', this.#at);
    const reading = raw ? readRawString(this.#text, this.#at) : readString(this.#text, this.#at);
    if (reading.problem !== undefined) {
      const { code, message, hint, start, end } = reading.problem;
      this.#problems.add(code, { start, end }, message, hint);
    }
    if (!reading.closed) this.#unclosedString(reading, raw);
    this.#push('string', reading.end, reading.value);
  }

  #unclosedString({ end, value }: StringReading, raw: boolean): void {
    this.#swallowed = true;
    const quotes = raw ? '"""' : '"';
    const escaped = this.#text.slice(this.#at, end).includes('\\"');
    const curly = [...value].find((character) => DOUBLE_CURLY.includes(character));
    const hint =
      escaped && !raw
        ? 'a backslash escapes the quote after it: write `\\\\`, or use triple quotes'
        : curly !== undefined
          ? `the string ends with the typographic quote ${curly}: write "`
          : `close it with ${quotes} on the same line; a line break inside is \`\\n\``;
    const message = `the string is not terminated: expected ${quotes} before the end of the line`;
    this.#problems.add('EQL1002', { start: this.#at, end }, message, hint);
  }

  #singleQuotes(): void {
    const reading = readForeignString(this.#text, this.#at, "'");
    if (!reading.closed) this.#swallowed = true;
    this.#problems.add(
      'EQL1005',
      { start: this.#at, end: reading.end },
      'found single quotes, expected double quotes',
      `put strings into double quotes: ${mended(reading.value)}`,
    );
    this.#push('string', reading.end, reading.value);
  }

  #questionString(quoteMark: string): void {
    const reading = readForeignString(this.#text, this.#at + 1, quoteMark);
    if (!reading.closed) this.#swallowed = true;
    this.#problems.add(
      'EQL1006',
      { start: this.#at, end: reading.end },
      `found \`?${quoteMark}\`, expected double or triple quotes`,
      'put raw strings into triple quotes: `"""…"""`',
    );
    this.#push('string', reading.end, reading.value);
  }

  #curlyQuotes(closers: string): void {
    const character = this.#text.charAt(this.#at);
    const reading = readForeignString(this.#text, this.#at, closers);
    if (!reading.closed) this.#swallowed = true;
    this.#problems.add(
      'EQL1014',
      { start: this.#at, end: reading.end },
      `found the typographic quote ${character}, expected "`,
      `write ${mended(reading.value)}`,
    );
    this.#push('string', reading.end, reading.value);
  }

  /** backQuoted = "`" ( character | "``" ) { character | "``" } "`" ; */
  #backQuotedName(): void {
    const text = this.#text;
    const start = this.#at;
    let close = text.indexOf('`', start + 1);
    while (close >= 0 && text.charAt(close + 1) === '`') close = text.indexOf('`', close + 2);
    if (close < 0) {
      const end = endOfLine(text, start);
      this.#swallowed = true;
      const message = 'the name is not terminated: expected another back-quote';
      this.#problems.add('EQL1007', { start, end }, message, 'close the name with a back-quote');
      return this.#push('back-quoted name', end, text.slice(start + 1, end));
    }
    const name = text.slice(start + 1, close).replaceAll('``', '`');
    if (name === '') {
      const message = 'found an empty name in back-quotes, expected a name';
      const hint = 'write a back-quote inside a name twice';
      this.#problems.add('EQL1044', { start, end: close + 1 }, message, hint);
    }
    this.#push('back-quoted name', close + 1, name);
  }

  #lineComment(): void {
    while (this.#at < this.#text.length && !isLineEnd(this.#text.charCodeAt(this.#at))) {
      this.#at += 1;
    }
  }

  #blockComment(): void {
    const start = this.#at;
    const close = this.#text.indexOf('*/', start + 2);
    this.#at = close < 0 ? this.#text.length : close + 2;
    if (close >= 0) return;
    this.#swallowed = true;
    const message = 'the comment is not terminated: expected `*/`';
    this.#problems.add('EQL1008', { start, end: start + 2 }, message, 'close it with `*/`');
  }

  /** `&&`, `||`, `!` and a lone `&` stand for the words, so that what follows is still read. */
  #logicalMark(character: '!' | '&' | '|'): void {
    const doubled = this.#text.charAt(this.#at + 1) === character && character !== '!';
    const end = this.#at + (doubled ? 2 : 1);
    const word = ({ '!': 'not', '&': 'and', '|': 'or' } as const)[character];
    const mark = this.#text.slice(this.#at, end);
    const span = { start: this.#at, end };
    this.#problems.add('EQL1015', span, `found \`${mark}\`, expected a word`, `write \`${word}\``);
    this.#push(word, end, mark);
  }

  /**
   * Reported once for a run of them. Blanks that are not white space in the grammar still separate
   * tokens.
   */
  #unknown(): void {
    const { end, message, hint, blank } = unknownCharacter(this.#text, this.#at);
    this.#problems.add('EQL1013', { start: this.#at, end }, message, hint);
    if (blank) this.#at = end;
    else this.#push('error', end);
  }
}

/** The content as a string of the language, for a hint. */
function mended(value: string): string {
  const quotes = /["\\]/.test(value) ? '"""' : '"';
  return quote(quotes + value + quotes);
}

interface UnknownCharacter {
  readonly end: number;
  readonly message: string;
  readonly hint: string | undefined;
  /** Looks like white space. */
  readonly blank: boolean;
}

const BLANK = /[\p{Zs}\p{Zl}\p{Zp}\p{Cf}\v\f\x85]/u;
const KNOWN_MARKS = '"\'`“”„‟‘’‚‛!&|<>=:+-*/%.,[]()?';

const HINTS: Readonly<Record<string, string>> = {
  ';': 'a query ends without a semicolon',
  '#': 'comments begin with `//`',
  '~': 'a tilde directly follows a function name, `in`, `like` or `regex`',
  '\\': 'put a path into quotes: `"""C:\\Windows"""`',
  '{': 'group with parentheses: `( … )`',
  '}': 'group with parentheses: `( … )`',
};

/** Describes the run of unknown characters at an offset: all blank, or all not. */
function unknownCharacter(text: string, start: number): UnknownCharacter {
  const first = characterAt(text, start);
  const blank = BLANK.test(first);
  let end = start + first.length;
  while (end < text.length && isUnknown(text, end)) {
    const next = characterAt(text, end);
    if (BLANK.test(next) !== blank) break;
    end += next.length;
  }
  const shown = blank ? codePointName(first) : `\`${excerptText(text.slice(start, end))}\``;
  return {
    end,
    blank,
    message: `found ${shown}, which is not valid in a query`,
    hint: blank ? 'use plain spaces between words' : (HINTS[first] ?? nameHint(first)),
  };
}

function characterAt(text: string, offset: number): string {
  return String.fromCodePoint(text.codePointAt(offset) ?? 0);
}

function isUnknown(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset);
  if (isNameStart(unit) || isNamePart(unit) || isWhiteSpace(unit)) return false;
  return !KNOWN_MARKS.includes(text.charAt(offset));
}

function codePointName(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `the white space or invisible character U+${hex}`;
}

function nameHint(character: string): string | undefined {
  const isLetter = /[\p{L}\p{N}\p{M}]/u.test(character);
  return isLetter ? 'put a name with this character into back-quotes' : undefined;
}
