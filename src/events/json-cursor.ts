import { closingQuote, parseJson, type Json } from './json.ts';

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;

/** The characters of numbers, `true`, `false` and `null`. */
const SCALAR = /[-+.\w]*/y;

/**
 * Reads the text of a JSON value that has been validated: of malformed input, only what would mislead the
 * cursor is rejected, with a `SyntaxError`.
 */
export class JsonCursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The code of the next non-blank character. */
  peek(): number {
    const text = this.#text;
    while (text.charCodeAt(this.#at) <= SPACE) this.#at += 1;
    if (this.#at >= text.length) throw new SyntaxError('Unexpected end of JSON input');
    return text.charCodeAt(this.#at);
  }

  /** Skips one character. */
  step(): void {
    this.#at += 1;
  }

  /** Consumes the next character if it is the given one. */
  takes(code: number): boolean {
    const isNext = this.peek() === code;
    if (isNext) this.#at += 1;
    return isNext;
  }

  /** A number, string, `true`, `false` or `null`. The result does not reference the surrounding text. */
  scalar(): Json {
    const start = this.#at;
    if (this.peek() === QUOTE) this.#passString();
    else this.#passScalar();
    return parseJson(this.#text.slice(start, this.#at));
  }

  /** A key and the following colon. The result may reference the surrounding text. */
  key(): string {
    if (this.peek() !== QUOTE) throw new SyntaxError('Expected a key');
    const start = this.#at;
    this.#passString();
    const raw = this.#text.slice(start + 1, this.#at - 1);
    if (!this.takes(COLON)) throw new SyntaxError('Expected a colon');
    return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
  }

  /** Skips a value. Returns the number of values in it: itself, its elements and members, recursively. */
  skip(): number {
    let depth = 0;
    let values = 0;
    do {
      const code = this.peek();
      if (code === QUOTE) {
        this.#passString();
        values += 1;
        continue;
      }
      if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        depth += 1;
        values += 1;
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
      // The preceding string was a key.
      else if (code === COLON) values -= 1;
      else if (code !== COMMA) {
        this.#passScalar();
        values += 1;
        continue;
      }
      this.#at += 1;
    } while (depth > 0);
    return values;
  }

  #passString(): void {
    const quote = closingQuote(this.#text, this.#at);
    if (quote < 0) throw new SyntaxError('Unterminated string in JSON');
    this.#at = quote + 1;
  }

  #passScalar(): void {
    SCALAR.lastIndex = this.#at;
    SCALAR.test(this.#text);
    if (SCALAR.lastIndex === this.#at) throw new SyntaxError('Unexpected token in JSON');
    this.#at = SCALAR.lastIndex;
  }
}
