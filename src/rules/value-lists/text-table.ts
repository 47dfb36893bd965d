import type { TextTable } from './value-list.ts';

const LF = 0x0a;
const CR = 0x0d;

/**
 * The number of values that may hash into one neighbourhood. Ordinary lists stay far below it; a
 * list crafted to collide would take quadratic time.
 */
const MAX_PROBES = 2_000;

/** Thrown for a list whose values were crafted to collide. */
export class CollisionError extends Error {
  override readonly name = 'CollisionError';
}

/** Collects values, each given as a range of one text. */
export class TextTableBuilder {
  readonly #bytes: Uint8Array;
  readonly #slots: Uint32Array;
  readonly #ignoresCase: boolean;
  #count = 0;
  #longest = 0;

  /** @param most no more values than that are added */
  constructor(bytes: Uint8Array, most: number, ignoresCase: boolean) {
    this.#bytes = bytes;
    this.#ignoresCase = ignoresCase;
    const size = 2 ** Math.ceil(Math.log2(Math.max(most, 1) * 2));
    this.#slots = new Uint32Array(new SharedArrayBuffer(size * Uint32Array.BYTES_PER_ELEMENT));
  }

  /** Adds the value between two offsets, which must be a line without its end. */
  add(start: number, end: number): void {
    const slot = probe(
      this.#bytes,
      this.#slots,
      this.#ignoresCase,
      this.#bytes,
      start,
      end - start,
    );
    if (slot < 0) throw new CollisionError('values collide');
    if (this.#slots[slot] !== 0) return;
    this.#slots[slot] = start + 1;
    this.#count += 1;
    this.#longest = Math.max(this.#longest, end - start);
  }

  finish(): TextTable {
    return {
      bytes: this.#bytes,
      slots: this.#slots,
      count: this.#count,
      longest: this.#longest,
      ignoresCase: this.#ignoresCase,
    };
  }
}

/** Whether a text is in a table. The test keeps a buffer of its own and allocates nothing per call. */
export function textTest(table: TextTable): (text: string) => boolean {
  const { bytes, slots, longest, ignoresCase } = table;
  const encoder = new TextEncoder();
  // One UTF-16 unit has at most three bytes.
  const buffer = new Uint8Array(longest * 3);
  return (text) => {
    if (text.length > longest || text.includes('\n')) return false;
    const { written } = encoder.encodeInto(text, buffer);
    if (written > longest) return false;
    const slot = probe(bytes, slots, ignoresCase, buffer, 0, written);
    return slot >= 0 && slots[slot] !== 0;
  };
}

/** The place of a value, or the free place where it would go; -1 where no place so near is free. */
function probe(
  bytes: Uint8Array,
  slots: Uint32Array,
  ignoresCase: boolean,
  source: Uint8Array,
  start: number,
  length: number,
): number {
  const mask = slots.length - 1;
  let slot = hashOf(source, start, length, ignoresCase) & mask;
  for (let count = 0; count < MAX_PROBES; count += 1) {
    const offset = slots[slot] ?? 0;
    if (offset === 0 || isAt(bytes, offset - 1, ignoresCase, source, start, length)) return slot;
    slot = (slot + 1) & mask;
  }
  return -1;
}

/** FNV-1a, with its bits mixed once more so that the lower ones can be taken alone. */
function hashOf(source: Uint8Array, start: number, length: number, ignoresCase: boolean): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < start + length; at += 1) {
    const byte = source[at] ?? 0;
    hash = Math.imul(hash ^ (ignoresCase ? folded(byte) : byte), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Whether the line that begins at an offset is the value. The value has no line feed in it. */
function isAt(
  bytes: Uint8Array,
  offset: number,
  ignoresCase: boolean,
  source: Uint8Array,
  start: number,
  length: number,
): boolean {
  for (let at = 0; at < length; at += 1) {
    const a = bytes[offset + at] ?? LF;
    const b = source[start + at] ?? 0;
    if (a !== b && !(ignoresCase && folded(a) === folded(b))) return false;
  }
  return lineEndsAt(bytes, offset + length, source[start + length - 1] === CR);
}

/** One carriage return at the end of a line belongs to its end, so no value ends right before it. */
function lineEndsAt(bytes: Uint8Array, at: number, endsInReturn: boolean): boolean {
  const isEnd = (offset: number) => offset >= bytes.length || bytes[offset] === LF;
  if (bytes[at] === CR && isEnd(at + 1)) return true;
  return isEnd(at) && !endsInReturn;
}

function folded(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}
