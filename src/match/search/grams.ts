import { commonText } from '../literals/frequency.ts';
import type { Needle } from '../literals/needle.ts';
import { rawOf } from '../literals/needle.ts';

/**
 * Four bytes that show where a needle may stand, and where they stand in it: from -1, when they
 * begin one byte before it.
 */
export interface Gram {
  /** The bytes in little-endian order, folded. */
  readonly bits: number;
  readonly offset: number;
}

/** Sets the bit that tells upper from lower case; merges some other characters too. */
export const FOLD = 0x20202020;

/** What stands in JSON before a value's opening quote and after its closing one. */
export const BEFORE_VALUE = ':[, \t\n\r';
export const AFTER_VALUE = ',]} \t\n\r';
/** One byte of each pair that folding merges. */
const ANY = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => (byte & 0x20) !== 0);

/**
 * The grams of a needle: wherever it stands, one of them begins at an even place, so that only those
 * need be looked at. A needle of five bytes or more has two grams in a row within it; of a shorter one
 * they reach over its end or its beginning, with every byte that may stand there.
 */
export function gramsOf(needle: Needle): readonly Gram[] {
  const raw = bytesOf(rawOf(needle));
  if (raw.length > 4) {
    const offset = rarestPair(rawOf(needle));
    return [gram(raw, offset), gram(raw, offset + 1)];
  }
  const before = needle.atStart ? bytesOf(BEFORE_VALUE) : ANY;
  const after = needle.atEnd ? bytesOf(AFTER_VALUE) : ANY;
  const preceded = before.map((byte) => gram([byte, ...raw], 0, -1));
  const followed = (offset: number): Gram[] =>
    after.map((byte) => gram([...raw.slice(offset), byte], 0, offset));
  if (raw.length === 3) return [...preceded, ...followed(0)];
  return [gram(raw, 0), ...(needle.atStart && !needle.atEnd ? preceded : followed(1))];
}

function gram(bytes: readonly number[], at: number, offset = at): Gram {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(at, at + 4);
  return { bits: a | (b << 8) | (c << 16) | (d << 24) | FOLD, offset };
}

function bytesOf(text: string): readonly number[] {
  return Array.from(text, (char) => char.charCodeAt(0));
}

/** Where the two grams begin that are least often met in documents, as far as can be guessed. */
function rarestPair(raw: string): number {
  const counts = commonGrams();
  const countAt = (at: number): number => counts.get(raw.slice(at, at + 4)) ?? 0;
  let best = 0;
  let least = Infinity;
  for (let at = 0; at + 5 <= raw.length; at++) {
    const count = countAt(at) + countAt(at + 1);
    if (count < least) {
      best = at;
      least = count;
    }
  }
  return best;
}

let common: ReadonlyMap<string, number> | undefined;

function commonGrams(): ReadonlyMap<string, number> {
  if (common !== undefined) return common;
  const counts = new Map<string, number>();
  const text = commonText();
  for (let at = 0; at + 4 <= text.length; at++) {
    const key = text.slice(at, at + 4);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  common = counts;
  return counts;
}
