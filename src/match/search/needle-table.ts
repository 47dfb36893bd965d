import type { Needle } from '../literals/needle.ts';
import { rawOf } from '../literals/needle.ts';

const COLON = 0x3a;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const TO_LOWER = 0x20;

/** The bytes of needles, to compare them with those of a document. */
export class NeedleTable {
  readonly #bytes: Uint8Array;
  readonly #starts: Int32Array;
  readonly #atEnd: readonly boolean[];

  constructor(needles: readonly Needle[]) {
    const raws = needles.map(rawOf);
    this.#bytes = Buffer.from(raws.join(''), 'latin1');
    this.#starts = new Int32Array(raws.length + 1);
    for (const [index, raw] of raws.entries()) {
      this.#starts[index + 1] = this.#starts[index]! + raw.length;
    }
    this.#atEnd = needles.map((needle) => needle.atEnd);
  }

  lengthOf(needle: number): number {
    return this.#starts[needle + 1]! - this.#starts[needle]!;
  }

  /** Whether a needle stands at `start`, ending at `end` or before: as a value, not as a key. */
  standsAt(needle: number, bytes: Uint8Array, start: number, end: number): boolean {
    const first = this.#starts[needle]!;
    const last = this.#starts[needle + 1]!;
    const after = start + last - first;
    if (start < 0 || after > end) return false;
    for (let at = first, place = start; at < last; at++, place++) {
      const byte = bytes[place]!;
      const lower = byte >= UPPER_A && byte <= UPPER_Z ? byte | TO_LOWER : byte;
      if (lower !== this.#bytes[at]) return false;
    }
    return !(this.#atEnd[needle]! && after < end && bytes[after] === COLON);
  }
}
