import type { Literal } from '../literals/literal.ts';
import { rawOf } from '../literals/literal.ts';
import { AFTER_VALUE, BEFORE_VALUE } from './grams.ts';

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
