import { RegexSyntaxError } from './pattern.ts';

/** A position in the text of a pattern. */
export class Cursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** The UTF-16 unit at the position, '' at the end. */
  get char(): string {
    return this.text[this.at] ?? '';
  }

  /** Consumes a text if it comes next. */
  take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Consumes the next match of a sticky expression. */
  match(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.at;
    const match = sticky.exec(this.text);
    if (match !== null) this.at = sticky.lastIndex;
    return match;
  }

  /** Consumes one code point and returns it; undefined at the end. */
  point(): number | undefined {
    const point = this.text.codePointAt(this.at);
    if (point !== undefined) this.at += point > 0xffff ? 2 : 1;
    return point;
  }

  /** Consumes the text up to the delimiter, or to the end, and the delimiter. */
  until(mark: string): string {
    const end = this.text.indexOf(mark, this.at);
    const text = this.text.slice(this.at, end < 0 ? undefined : end);
    this.at = end < 0 ? this.text.length : end + mark.length;
    return text;
  }

  error(message: string, index: number = this.at): RegexSyntaxError {
    return new RegexSyntaxError(message, index);
  }
}
