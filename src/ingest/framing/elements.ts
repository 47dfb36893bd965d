import { NumberList } from '../../util/number-list.ts';
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  NEWLINE,
  OPEN_BRACE,
  QUOTE,
  isBlank,
} from '../json/bytes.ts';
import type { RejectionCode } from '../json/fault.ts';
import { skim } from '../json/scalars.ts';
import { textOf } from '../json/text.ts';
import { type Format, BrokenList } from './block.ts';
import { ValueScanner } from './value-scanner.ts';

/**
 * The role of an open array or object around the documents.
 *
 * `documents`: each value in it is a document. `arrays`: the top level of an input whose arrays
 * contain documents. `responses`: the top level of an input of search responses. The other roles
 * are parts of a response: `{took, hits: {hits: [document]}}`, `{hits: {events: [document]}}` and
 * `{hits: {sequences: [{events: [document]}]}}`, each also under `response` (async search).
 */
type Role = 'documents' | 'arrays' | 'responses' | 'response' | 'hits' | 'sequences' | 'sequence';

/**
 * The role of a nested value, by the outer role, then by key and opening bracket (only the bracket
 * in arrays).
 */
const OPENS: Readonly<Record<Role, Readonly<Record<string, Role>>>> = {
  documents: {},
  arrays: { '[': 'documents' },
  responses: { '{': 'response' },
  response: { 'hits{': 'hits', 'response{': 'response' },
  hits: { 'hits[': 'documents', 'events[': 'documents', 'sequences[': 'sequences' },
  sequences: { '{': 'sequence' },
  sequence: { 'events[': 'documents' },
};

/**
 * The role of a value that begins with `mark` at `key`; `undefined` if it is skipped or is a
 * document.
 */
function opens(role: Role, key: string | null, mark: string): Role | undefined {
  const table = OPENS[role];
  const name = `${key ?? ''}${mark}`;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/**
 * Whether values without a role of their own are documents (valid or not); otherwise they are
 * skipped.
 */
function holdsDocuments(role: Role): boolean {
  return role === 'documents' || role === 'arrays' || role === 'responses';
}

function hasKeys(role: Role): boolean {
  return role === 'response' || role === 'hits' || role === 'sequence';
}

const TOP: Readonly<Record<Exclude<Format, 'lines'>, Role>> = {
  values: 'documents',
  array: 'arrays',
  response: 'responses',
};

/**
 * After a value that never ends, scanning restarts from a position inside it: for at most this
 * number of bytes.
 */
const MAX_RESCANNED_BYTES = 256 * 1024 * 1024;

/** Longer indents are not compared. */
const MAX_INDENT = 64;

const MARK = [0xef, 0xbb, 0xbf];

/**
 * Finds documents that are not lines: the elements of arrays, sequences of values, and the hits of
 * search responses. The structure around them is parsed leniently, for instance if a comma is
 * missing; the documents themselves are validated by the code that reads them.
 */
export class ElementCutter implements Cutter {
  readonly format: Format;
  cut = 0;
  readonly spans = new NumberList();
  readonly broken = new BrokenList();
  readonly #roles: Role[];
  readonly #scanner = new ValueScanner();
  /** The current value: none, one to be found, one to be skipped, or one already rejected. */
  #state: 'between' | 'document' | 'other' | 'rejected' = 'between';
  #at = 0;
  #start = 0;
  #key: string | null = null;
  /** White space and commas since the last line break, or `null` if there was anything else. */
  #indent: number[] | null = [];
  #rescanned = 0;

  constructor(format: Exclude<Format, 'lines'>) {
    this.format = format;
    this.#roles = [TOP[format]];
  }

  scan(bytes: Uint8Array, end: number, last: boolean): void {
    const text = textOf(bytes, end);
    for (;;) {
      if (this.#state === 'between') {
        if (!this.#findValue(bytes, end, last)) break;
        // Most values are complete and valid. For these, the faster reader finds the end.
        const next = bytes[this.#start] === OPEN_BRACE ? skim(text, this.#start, 0) : -1;
        if (next < 0) continue;
        this.#scanner.at = next;
        this.#close(false);
      } else {
        const outcome = this.#scanner.scan(bytes, end, last);
        if (outcome === 'open') {
          if (!last || !this.#finish(end)) break;
        } else {
          this.#close(outcome === 'restart');
        }
      }
    }
    this.#updateCut(end, last);
  }

  shift(): void {
    const { cut } = this;
    this.#at -= cut;
    this.#start -= cut;
    this.#scanner.shift(cut);
    this.cut = 0;
    this.spans.clear();
    this.broken.clear();
  }

  giveUp(bytes: Uint8Array, end: number): void {
    if (this.#state === 'document' && this.#rescan('ING2009')) {
      this.cut = this.#start;
      return;
    }
    if (this.#state === 'between') {
      // A key of this length is rejected in place of its value.
      this.#begin(this.#at, 'rejected');
      this.#scanner.scan(bytes, end, false);
    }
    const { at } = this.#scanner;
    this.#reject(this.#start, at, 'ING2009', false);
    this.#state = 'rejected';
    this.#start = at;
    this.cut = at;
  }

  /** Advances to the beginning of the next value. Returns false if the bytes end before it. */
  #findValue(bytes: Uint8Array, end: number, last: boolean): boolean {
    let i = this.#at;
    for (; i < end; i++) {
      const byte = bytes[i]!;
      if (isBlank(byte) || byte === COMMA || byte === COLON) {
        this.#pass(byte);
        continue;
      }
      if (byte === MARK[0]) {
        // Byte order marks occur wherever files were concatenated.
        if (i + MARK.length > end && !last) break;
        if (MARK.every((expected, k) => bytes[i + k] === expected)) {
          i += MARK.length - 1;
          continue;
        }
      }
      const role = this.#roles.at(-1)!;
      if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (this.#roles.length > 1) this.#roles.pop();
        else this.#reject(i, i + 1, 'ING2002', false);
        this.#key = null;
        this.#indent = null;
        continue;
      }
      if (byte === QUOTE && this.#key === null && hasKeys(role)) {
        const close = closingQuote(bytes, i + 1, end);
        if (close < 0 && !last) break;
        this.#key = keyText(bytes.subarray(i + 1, close < 0 ? end : close));
        i = close < 0 ? end : close;
        continue;
      }
      const opened = opens(role, this.#key, String.fromCharCode(byte));
      if (opened === undefined) {
        const isDocument = holdsDocuments(role);
        if (isDocument && byte === OPEN_BRACE && this.#indent !== null) {
          this.#scanner.learnIndent(this.#indent);
        }
        this.#begin(i, isDocument ? 'document' : 'other');
        return true;
      }
      this.#roles.push(opened);
      this.#key = null;
      this.#indent = null;
    }
    this.#at = Math.min(i, end);
    return false;
  }

  #pass(byte: number): void {
    if (byte === NEWLINE) this.#indent = [];
    else if (this.#indent === null || this.#indent.length >= MAX_INDENT) this.#indent = null;
    else this.#indent.push(byte);
  }

  #begin(at: number, state: 'document' | 'other' | 'rejected'): void {
    this.#state = state;
    this.#indent = null;
    this.#start = at;
    this.#scanner.begin(at);
  }

  /**
   * The value ends at the scanner's position, either properly or because another one begins there.
   */
  #close(restarts: boolean): void {
    const end = this.#scanner.at;
    if (this.#state === 'rejected') this.#reject(this.#start, end, 'ING2009', true);
    else if (restarts && this.#state === 'document')
      this.#reject(this.#start, end, 'ING2003', false);
    else if (this.#state === 'document') this.#add(this.#start, end);
    this.#at = end;
    this.#key = null;
    this.#state = 'between';
  }

  /**
   * The input ends within a value. Returns true if scanning can restart from an earlier position.
   */
  #finish(end: number): boolean {
    if (this.#state === 'document') {
      if (this.#scanner.isBare) this.#add(this.#start, end);
      else if (this.#rescan('ING2001')) return true;
      else this.#reject(this.#start, end, 'ING2001', false);
      // One report of the truncation is enough.
      this.#roles.length = 1;
    } else if (this.#state === 'rejected') {
      this.#reject(this.#start, end, 'ING2009', true);
      this.#roles.length = 1;
    }
    this.#at = end;
    this.#state = 'between';
    return false;
  }

  /** Rejects the value up to the position where another one may begin, and continues there. */
  #rescan(code: RejectionCode): boolean {
    const { suspect, at } = this.#scanner;
    if (suspect < 0 || this.#rescanned > MAX_RESCANNED_BYTES) return false;
    this.#rescanned += at - suspect;
    this.#reject(this.#start, suspect, code, false);
    this.#begin(suspect, 'document');
    return true;
  }

  #updateCut(end: number, last: boolean): void {
    if (last) {
      if (this.#roles.length > 1) this.#reject(end, end, 'ING2012', false);
      this.#roles.length = 1;
      this.#at = end;
      this.cut = end;
    } else if (this.#state === 'document') {
      this.cut = this.#start;
    } else if (this.#state === 'between') {
      this.cut = this.#at;
    } else {
      if (this.#state === 'rejected') {
        this.#reject(this.#start, this.#scanner.at, 'ING2009', true);
        this.#start = this.#scanner.at;
      }
      this.cut = this.#scanner.at;
    }
  }

  #add(start: number, end: number): void {
    this.spans.push(start);
    this.spans.push(end);
  }

  #reject(start: number, end: number, code: RejectionCode, continued: boolean): void {
    if (continued && start >= end) return;
    this.broken.add({ start, end, code, continued });
  }
}

/** The index of the closing quote of a string, or -1. */
function closingQuote(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    if (bytes[i] === QUOTE) return i;
    if (bytes[i] === BACKSLASH) i++;
  }
  return -1;
}

/** Sufficient for the few names that are compared, which are never written with escapes. */
function keyText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', 0, 64);
}

/**
 * Finds the ends of documents as bytes arrive in a buffer. The buffer belongs to {@link blocksOf},
 * which fills it, hands out the bytes before {@link cut}, and moves the rest to the front.
 */
export interface Cutter {
  readonly format: Format;
  /**
   * Continues scanning `bytes[0, end)`. `last` is set at the end of the input. A zero byte at `end`
   * and aligned memory save a copy.
   */
  scan(bytes: Uint8Array, end: number, last: boolean): void;
  /** Everything before this offset is complete. */
  readonly cut: number;
  /** Start and end of documents found since the last {@link shift}, or `null` if each line is a document. */
  readonly spans: NumberList | null;
  readonly broken: BrokenList;
  /** The bytes before `cut` have been removed. */
  shift(): void;
  /**
   * The document at {@link cut} is too long: everything up to `end` is rejected, and the document
   * continues after it.
   */
  giveUp(bytes: Uint8Array, end: number): void;
}
