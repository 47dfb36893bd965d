import type { Needle } from '../literals/needle.ts';
import { rawOf } from '../literals/needle.ts';
import { AFTER_VALUE, BEFORE_VALUE } from './grams.ts';

const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const TO_LOWER = 0x20;

const STARTS_VALUE = tableOf(BEFORE_VALUE);
const ENDS_VALUE = tableOf(AFTER_VALUE);

/** The bytes of needles, to compare them with those of a document. */
export class NeedleTable {
  readonly #needles: readonly Needle[];
  readonly #bytes: Uint8Array;
  readonly #starts: Int32Array;

  constructor(needles: readonly Needle[]) {
    const raws = needles.map(rawOf);
    this.#needles = needles;
    this.#bytes = Buffer.from(raws.join(''), 'latin1');
    this.#starts = new Int32Array(raws.length + 1);
    for (const [index, raw] of raws.entries()) {
      this.#starts[index + 1] = this.#starts[index]! + raw.length;
    }
  }

  lengthOf(needle: number): number {
    return this.#starts[needle + 1]! - this.#starts[needle]!;
  }

  /** Whether the bytes of a needle stand at `start`, before `end`. */
  standsAt(needle: number, bytes: Uint8Array, start: number, end: number): boolean {
    const first = this.#starts[needle]!;
    const last = this.#starts[needle + 1]!;
    if (start < 0 || start + last - first > end) return false;
    for (let at = first, place = start; at < last; at++, place++) {
      const byte = bytes[place]!;
      const lower = byte >= UPPER_A && byte <= UPPER_Z ? byte | TO_LOWER : byte;
      if (lower !== this.#bytes[at]) return false;
    }
    return true;
  }

  /**
   * Whether a needle that stands at `start` is all within a document, and its quotes are those of a
   * value: a key has a colon after it.
   */
  isWithin(
    needle: number,
    bytes: Uint8Array,
    start: number,
    document: { readonly start: number; readonly end: number },
  ): boolean {
    const { atStart, atEnd } = this.#needles[needle]!;
    const after = start + this.lengthOf(needle);
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
