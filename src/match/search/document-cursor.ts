const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The documents of a block, one after the other. */
export interface DocumentCursor {
  readonly start: number;
  readonly end: number;
  /** From 0; -1 where documents are given as spans. */
  readonly line: number;
  /** It does not begin and end as a document does: a reader has to say what it is. */
  readonly isIrregular: boolean;
  /** Line ends so far; 0 where documents are given as spans. */
  readonly lines: number;
  /** Moves on to the next one; `false` after the last. */
  next(): boolean;
}

/**
 * The lines that are not blank, as `readBlock` of `ingest` takes them: without a byte order mark and
 * blanks before them.
 */
export class LineCursor implements DocumentCursor {
  start = 0;
  end = 0;
  line = -1;
  isIrregular = false;
  lines = 0;
  #from = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  next(): boolean {
    const bytes = this.#bytes;
    const { length } = bytes;
    while (this.#from < length) {
      const start = this.#from;
      const lineEnd = bytes.indexOf(NEWLINE, start);
      const end = lineEnd < 0 ? length : lineEnd;
      const line = this.lines;
      if (lineEnd >= 0) this.lines += 1;
      this.#from = end + 1;
      const first = startOfLine(bytes, start, end);
      if (first >= end) continue;
      let last = end - 1;
      while (isBlank(bytes[last]!)) last--;
      this.start = first;
      this.end = end;
      this.line = line;
      this.isIrregular = bytes[first] !== OPEN_BRACE || bytes[last] !== CLOSE_BRACE;
      return true;
    }
    return false;
  }
}

/** Documents whose positions are known. */
export class SpanCursor implements DocumentCursor {
  start = 0;
  end = 0;
  readonly line = -1;
  readonly isIrregular = false;
  readonly lines = 0;
  #index = 0;
  readonly #spans: Uint32Array;

  constructor(spans: Uint32Array) {
    this.#spans = spans;
  }

  next(): boolean {
    const start = this.#spans[this.#index];
    const end = this.#spans[this.#index + 1];
    if (start === undefined || end === undefined) return false;
    this.start = start;
    this.end = end;
    this.#index += 2;
    return true;
  }
}

export const NEWLINE = 0x0a;
const RETURN = 0x0d;
const TAB = 0x09;
const SPACE = 0x20;

/** The first byte of a line that is neither a byte order mark nor blank, or its end. */
export function startOfLine(bytes: Uint8Array, lineStart: number, end: number): number {
  let first = isMark(bytes, lineStart) ? lineStart + 3 : lineStart;
  while (first < end && isBlank(bytes[first]!)) first++;
  return first;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === RETURN || byte === TAB;
}

/** A byte order mark. */
function isMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
}
