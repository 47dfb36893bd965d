import type { Code } from '../diagnostics/codes.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { ProblemList } from '../syntax/problem-list.ts';
import type { Text } from './ast.ts';
import { conjunctionAt, isSpace, isSpecial, negationAt } from './characters.ts';

/** A `\n` otherwise is the end of a line. */
const WORD_OF_ESCAPE = /and|or|not(?=[ \t\r\n\u00a0]|$)/iy;
const CODE_UNIT = /u[0-9a-f]{4}/iy;

/** White space that may be written as an escape. */
const SPACES: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' };

/** Reads the words of a query, character by character: what a keyword is depends on the characters around it. */
export class Reader {
  readonly text: string;
  at = 0;
  readonly problems = new ProblemList();

  constructor(text: string) {
    this.text = text;
  }

  get char(): string {
    return this.text.charAt(this.at);
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  skipSpace(): void {
    while (isSpace(this.char)) this.at += 1;
  }

  /** Goes past a mark if it stands here. */
  take(mark: string): boolean {
    if (!this.text.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  /** Goes past `and` or `or` if it stands here. */
  takeConjunction(wanted: 'and' | 'or'): boolean {
    const found = conjunctionAt(this.text, this.at);
    if (found?.word !== wanted) return false;
    this.at = found.end;
    return true;
  }

  takeNegation(): boolean {
    const found = negationAt(this.text, this.at);
    if (found === null) return false;
    this.at = found.end;
    return true;
  }

  error(code: Code, span: Span, message: string, hint?: string): void {
    this.problems.add(code, span, message, hint);
  }

  /** A name or value; `null` where none begins here. */
  readText(): Text | null {
    return this.char === '"' ? this.#readQuoted() : this.#readUnquoted();
  }

  /** In quotes, a backslash that escapes nothing is one. */
  #readQuoted(): Text {
    const start = this.at;
    this.at += 1;
    let value = '';
    while (!this.isAtEnd && this.char !== '"') {
      if (this.char !== '\\') value += this.#next();
      else {
        this.at += 1;
        value += this.#escape() ?? ('\\"'.includes(this.char) ? this.#next() : '\\');
      }
    }
    if (!this.take('"')) {
      const span = { start, end: start + 1 };
      this.error('KQL1002', span, 'these quotes are never closed', 'close them with `"`');
    }
    return { kind: 'Text', isQuoted: true, pieces: [value], span: { start, end: this.at } };
  }

  #next(): string {
    const { char } = this;
    this.at += 1;
    return char;
  }

  /** What an escape stands for, without the backslash; `undefined` where none is read. */
  #escape(): string | undefined {
    const { char } = this;
    const space = char === '' ? undefined : SPACES[char];
    if (space !== undefined) {
      this.at += 1;
      return space;
    }
    CODE_UNIT.lastIndex = this.at;
    const unit = CODE_UNIT.exec(this.text)?.[0];
    if (unit === undefined) return undefined;
    this.at += unit.length;
    return String.fromCharCode(Number.parseInt(unit.slice(1), 16));
  }

  #readUnquoted(): Text | null {
    const start = this.at;
    const pieces = [''];
    let end = start;
    while (!this.isAtEnd && !this.#isKeyword()) {
      const { char } = this;
      if (char === '*') {
        pieces.push('');
        this.at += 1;
      } else if (char === '\\') pieces[pieces.length - 1] += this.#unquotedEscape();
      else if (isSpecial(char)) break;
      else pieces[pieces.length - 1] += this.#next();
      if (!isSpace(char)) end = this.at;
    }
    this.at = end;
    if (end === start) return null;
    return { kind: 'Text', isQuoted: false, pieces: trimmed(pieces), span: { start, end } };
  }

  #isKeyword(): boolean {
    return conjunctionAt(this.text, this.at) !== null || negationAt(this.text, this.at) !== null;
  }

  #unquotedEscape(): string {
    const start = this.at;
    this.at += 1;
    WORD_OF_ESCAPE.lastIndex = this.at;
    const word = WORD_OF_ESCAPE.exec(this.text)?.[0];
    if (word !== undefined) {
      this.at += word.length;
      return word;
    }
    const value = this.#escape();
    if (value !== undefined) return value;
    if (isSpecial(this.char)) return this.#next();
    const span = { start, end: start + 1 };
    const message = 'this backslash escapes nothing';
    this.error('KQL1003', span, message, 'write it twice, or put the value into quotes');
    return '\\';
  }
}

/** White space at the ends belongs to nothing, also where it is written as an escape. */
function trimmed(pieces: readonly string[]): readonly string[] {
  const last = pieces.length - 1;
  return pieces.map((piece, at) => {
    const start = at === 0 ? piece.trimStart() : piece;
    return at === last ? start.trimEnd() : start;
  });
}
