import { type Literal, rawOf } from '../literals/literal.ts';
import { AFTER_VALUE, BEFORE_VALUE } from './gram-table.ts';

const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const TO_LOWER = 0x20;

const STARTS_VALUE = tableOf(BEFORE_VALUE);
const ENDS_VALUE = tableOf(AFTER_VALUE);

/** The bytes of literals, to compare them with those of a document. */
export class LiteralTable {
  readonly #literals: readonly Literal[];
  readonly #bytes: Uint8Array;
  readonly #starts: Int32Array;

  constructor(literals: readonly Literal[]) {
    const raws = literals.map(rawOf);
    this.#literals = literals;
    this.#bytes = Buffer.from(raws.join(''), 'latin1');
    this.#starts = new Int32Array(raws.length + 1);
    for (const [index, raw] of raws.entries()) {
      this.#starts[index + 1] = this.#starts[index]! + raw.length;
    }
  }

  lengthOf(literal: number): number {
    return this.#starts[literal + 1]! - this.#starts[literal]!;
  }

  /** Whether the bytes of a literal stand at `start`, before `end`. */
  standsAt(literal: number, bytes: Uint8Array, start: number, end: number): boolean {
    const first = this.#starts[literal]!;
    const last = this.#starts[literal + 1]!;
    if (start < 0 || start + last - first > end) return false;
    for (let at = first, place = start; at < last; at++, place++) {
      const byte = bytes[place]!;
      const lower = byte >= UPPER_A && byte <= UPPER_Z ? byte | TO_LOWER : byte;
      if (lower !== this.#bytes[at]) return false;
    }
    return true;
  }

  /**
   * Whether a literal that stands at `start` is all within a document, and its quotes are those of a
   * value: a key has a colon after it.
   */
  isWithin(
    literal: number,
    bytes: Uint8Array,
    start: number,
    document: { readonly start: number; readonly end: number },
  ): boolean {
    const { atStart, atEnd } = this.#literals[literal]!;
    const after = start + this.lengthOf(literal);
    if (start < document.start || after > document.end) return false;
    if (atStart && !(start > document.start && STARTS_VALUE[bytes[start - 1]!] === 1)) return false;
    return !atEnd || (after < document.end && ENDS_VALUE[bytes[after]!] === 1);
  }
}

function tableOf(chars: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const char of chars) table[char.charCodeAt(0)] = 1;
  return table;
}

const BACKSLASH = 0x5c;
const SLASH = 0x2f;
const LOWER_U = 0x75;
const ZERO = 0x30;
/** Of `\u0000`. */
const ESCAPE_BYTES = 6;

/** This many bytes after an escape are examined one by one: where there is one, others are near. */
const NEAR = 16;

/** A character of a literal is written as `\u00xx`. */
export const HIDES_ANY = 1;
/** A slash is written as `\/`. */
export const HIDES_SLASH = 2;

/**
 * Finds the escapes that can hide a literal from a comparison of bytes. Documents must be asked about in
 * their order.
 */
export class EscapeReader {
  /** By character, for all those of literals. */
  readonly #hidden: Uint8Array;
  /** A literal has a slash. */
  readonly #slashes: boolean;
  #bytes: Buffer = Buffer.alloc(0);
  /** The first backslash not examined yet; -1 before the first is looked for. */
  #next = -1;

  constructor(texts: readonly string[]) {
    this.#hidden = new Uint8Array(256);
    for (const char of new Set(texts.join(''))) {
      this.#hidden[char.charCodeAt(0)] = 1;
      this.#hidden[char.toUpperCase().charCodeAt(0)] = 1;
    }
    this.#slashes = this.#hidden[SLASH] === 1;
  }

  start(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#next = -1;
  }

  /** {@link HIDES_ANY} and {@link HIDES_SLASH} together, or 0 for nearly all documents. */
  in(start: number, end: number): number {
    if (this.#next >= end) return 0;
    if (this.#next < start) this.#next = this.#find(start);
    const bytes = this.#bytes;
    let found = 0;
    let at = this.#next;
    // Nothing more can be found once anything may be hidden.
    while (at < end && (found & HIDES_ANY) === 0) {
      const escaped = at + 1 < end ? bytes[at + 1] : 0;
      if (escaped === SLASH && this.#slashes) found |= HIDES_SLASH;
      else if (escaped === LOWER_U && at + ESCAPE_BYTES <= end && this.#hides(at + 2)) {
        found |= HIDES_ANY;
      }
      at = this.#findNear(Math.min(at + 2, end));
    }
    this.#next = at;
    return found;
  }

  #findNear(from: number): number {
    const bytes = this.#bytes;
    const far = from + NEAR;
    for (let at = from; at < far; at++) if (bytes[at] === BACKSLASH) return at;
    return this.#find(far);
  }

  #hides(at: number): boolean {
    const bytes = this.#bytes;
    if (bytes[at] !== ZERO || bytes[at + 1] !== ZERO) return false;
    const code = Number.parseInt(bytes.toString('latin1', at + 2, at + 4), 16);
    return this.#hidden[code] === 1;
  }

  #find(from: number): number {
    const at = this.#bytes.indexOf(BACKSLASH, from);
    return at < 0 ? Infinity : at;
  }
}
