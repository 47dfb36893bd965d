import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
  isBlank,
} from '../json/bytes.ts';

/**
 * The result of scanning a value. `open`: more bytes are needed; `restart`: a new document begins
 * within it.
 */
export type Outcome = 'open' | 'closed' | 'restart';

/** Bytes with a meaning outside strings, and within them. */
const OUTSIDE = new Uint8Array(256);
for (const byte of [QUOTE, OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACE, CLOSE_BRACKET, COMMA]) {
  OUTSIDE[byte] = 1;
}
for (let byte = 0; byte <= SPACE; byte++) if (isBlank(byte)) OUTSIDE[byte] = 1;
const INSIDE = new Uint8Array(256);
for (const byte of [QUOTE, BACKSLASH, NEWLINE]) INSIDE[byte] = 1;

/**
 * Finds the end of one value by counting brackets outside strings, across any chunk borders. It
 * does not validate the value; the reader does.
 *
 * A missing quote or bracket would swallow the rest of the input. Documents at the start of a line
 * usually have the same indent: if a line break within a string is followed by such a start, the
 * string was never closed. The first such position at any depth is also remembered in case the
 * value never ends.
 */
export class ValueScanner {
  /** The next byte to scan. */
  at = 0;
  /** The first position within the value where another document may begin, or -1. */
  suspect = -1;
  #depth = 0;
  #inString = false;
  /** The bytes between a line break and the opening brace of a document. */
  #indent: readonly number[] | null = null;

  begin(at: number): void {
    this.at = at;
    this.suspect = -1;
    this.#depth = 0;
    this.#inString = false;
  }

  /** So far only white space, digits or letters, which the end of the input completes. */
  get isBare(): boolean {
    return this.#depth === 0 && !this.#inString;
  }

  shift(by: number): void {
    this.at -= by;
    this.suspect = this.suspect < by ? -1 : this.suspect - by;
  }

  /** Learns the indent from a document that begins a line after these bytes. */
  learnIndent(indent: readonly number[]): void {
    this.#indent = indent;
  }

  /** After `restart`, `at` is the beginning of the new document. */
  scan(bytes: Uint8Array, end: number, last: boolean): Outcome {
    while (this.at < end) {
      const outcome = this.#inString
        ? this.#string(bytes, end, last)
        : this.#plain(bytes, end, last);
      if (outcome !== null) return outcome;
    }
    return 'open';
  }

  #string(bytes: Uint8Array, end: number, last: boolean): Outcome | null {
    let i = this.at;
    for (;;) {
      while (i < end && INSIDE[bytes[i]!] === 0) i++;
      this.at = i;
      if (i >= end) return 'open';
      if (bytes[i] === QUOTE) break;
      if (bytes[i] === BACKSLASH) {
        if (i + 1 >= end && !last) return 'open';
        i = Math.min(i + 2, end);
        continue;
      }
      const next = this.#documentAfter(bytes, i, end, last);
      if (next === undefined) return 'open';
      if (next >= 0) {
        this.at = next;
        return 'restart';
      }
      i++;
    }
    this.#inString = false;
    this.at = i + 1;
    return this.#depth === 0 ? 'closed' : null;
  }

  #plain(bytes: Uint8Array, end: number, last: boolean): Outcome | null {
    let i = this.at;
    for (;;) {
      while (i < end && OUTSIDE[bytes[i]!] === 0) i++;
      this.at = i;
      if (i >= end) return 'open';
      const byte = bytes[i]!;
      if (byte === QUOTE) {
        this.#inString = true;
        this.at = i + 1;
        return null;
      }
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        this.#depth++;
      } else {
        if (this.#depth === 0) return 'closed';
        if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
          if (--this.#depth === 0) {
            this.at = i + 1;
            return 'closed';
          }
        } else if (byte === NEWLINE && this.suspect < 0) {
          const next = this.#documentAfter(bytes, i, end, last);
          if (next === undefined) return 'open';
          this.suspect = next;
        }
      }
      i++;
    }
  }

  /**
   * The position of a document at the start of the line after `at`; -1 if there is none,
   * `undefined` if more bytes are needed.
   */
  #documentAfter(bytes: Uint8Array, at: number, end: number, last: boolean): number | undefined {
    const indent = this.#indent;
    if (indent === null) return -1;
    for (let k = 0; k < indent.length; k++) {
      if (at + 1 + k >= end) return last ? -1 : undefined;
      if (bytes[at + 1 + k] !== indent[k]) return -1;
    }
    const brace = at + 1 + indent.length;
    if (brace >= end) return last ? -1 : undefined;
    return bytes[brace] === OPEN_BRACE ? brace : -1;
  }
}
