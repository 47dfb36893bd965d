import { commonText } from '../literals/frequency.ts';

// The tables are those of `wasm/search.ts`.

/** At most so many literals are searched for by vectors: with more, too many places have to be compared. */
export const MAX_LITERALS = 32;

const BUCKETS = 8;
/** Neighbouring bytes of a literal that are looked for. */
const WIDTH = 3;
/** Two tables of half bytes for each of them. */
const HALF_TABLE = 16;
const FIRST_LITERALS = WIDTH * 2 * HALF_TABLE;
const HEAD = FIRST_LITERALS + BUCKETS * 4;
const LITERAL_HEAD = 16;
const CASE = 0x20;

/** A literal, in lower case, with where its rarest bytes are. */
interface Placed {
  readonly number: number;
  readonly bytes: Buffer;
  readonly offset: number;
}

export function sizeOfTables(raws: readonly string[]): number {
  return raws.reduce((sum, raw) => sum + literalSize(raw.length), HEAD);
}

/**
 * Writes literals as tables that are to stand at an address.
 *
 * @param raws in lower case, numbered by their position
 */
export function vectorTables(raws: readonly string[], address: number): Uint8Array {
  const bytes = new Uint8Array(sizeOfTables(raws));
  const view = new DataView(bytes.buffer);
  const placed = raws
    .map((raw, number): Placed => {
      const own = Buffer.from(raw, 'latin1');
      return { number, bytes: own, offset: rarestOffset(own) };
    })
    // Those that begin alike share a bucket.
    .toSorted((a, b) => Buffer.compare(windowOf(a), windowOf(b)));
  let free = HEAD;
  for (const [index, literal] of placed.entries()) {
    const bucket = Math.floor((index * BUCKETS) / Math.max(placed.length, BUCKETS));
    const window = windowOf(literal);
    for (let at = 0; at < WIDTH; at++) {
      const low = at * 2 * HALF_TABLE;
      for (const written of spellings(window[at])) {
        bytes[low + (written & 0x0f)]! |= 1 << bucket;
        bytes[low + HALF_TABLE + (written >> 4)]! |= 1 << bucket;
      }
    }
    const first = FIRST_LITERALS + bucket * 4;
    const { number, offset, bytes: own } = literal;
    for (const [at, value] of [view.getUint32(first, true), offset, own.length, number].entries()) {
      view.setUint32(free + at * 4, value, true);
    }
    bytes.set(own, free + LITERAL_HEAD);
    view.setUint32(first, address + free, true);
    free += literalSize(own.length);
  }
  return bytes;
}

const literalSize = (length: number): number => LITERAL_HEAD + ((length + 3) & ~3);

const windowOf = ({ bytes, offset }: Placed): Buffer => bytes.subarray(offset, offset + WIDTH);

/** What may stand where a literal has a byte; behind its end, anything. */
function spellings(byte: number | undefined): readonly number[] {
  if (byte === undefined) return EVERY_BYTE;
  return byte >= 0x61 && byte <= 0x7a ? [byte, byte - CASE] : [byte];
}

const EVERY_BYTE = Array.from({ length: 256 }, (_, byte) => byte);

/** Where three bytes stand that are rarer than others in usual documents, as far as can be guessed. */
function rarestOffset(raw: Buffer): number {
  const counts = commonCounts();
  let best = 0;
  let least = Infinity;
  for (let offset = 0; offset + WIDTH <= raw.length; offset++) {
    const count = counts[indexOf(raw, offset)]!;
    if (count < least) {
      best = offset;
      least = count;
    }
  }
  return best;
}

/** Of each three bytes, five bits count. */
const indexOf = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! & 0x1f) << 10) | ((bytes[at + 1]! & 0x1f) << 5) | (bytes[at + 2]! & 0x1f);

let common: Uint16Array | undefined;

function commonCounts(): Uint16Array {
  if (common !== undefined) return common;
  const bytes = Buffer.from(commonText(), 'latin1');
  common = new Uint16Array(1 << 15);
  for (let at = 0; at + WIDTH <= bytes.length; at++) common[indexOf(bytes, at)]! += 1;
  return common;
}
