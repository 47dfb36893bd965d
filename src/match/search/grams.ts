import { commonText } from '../literals/frequency.ts';
import type { Literal } from '../literals/literal.ts';
import { rawOf } from '../literals/literal.ts';

/**
 * Four bytes that show where a literal may stand, and where they stand in it: from -1, when they
 * begin one byte before it.
 */
export interface Gram {
  /** The bytes in little-endian order, folded. */
  readonly bits: number;
  readonly offset: number;
}

/** Sets the bit that distinguishes upper from lower case; merges some other characters too. */
export const FOLD = 0x20202020;

/** What stands in JSON before a value's opening quote and after its closing one. */
export const BEFORE_VALUE = ':[, \t\n\r';
export const AFTER_VALUE = ',]} \t\n\r';
/** One byte of each pair that folding merges. */
const ANY = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => (byte & 0x20) !== 0);

/**
 * The grams of a literal: wherever it stands, one of them begins at an even place, so that only those
 * have to be examined. Two places in the literal are chosen for that, an even and an odd one. Where the
 * four bytes there reach over its beginning or end, there is a gram for every byte that may stand
 * there.
 *
 * @param taken how many literals have a gram already: each costs a comparison where it is met
 */
export function gramsOf(literal: Literal, taken: (bits: number) => number): readonly Gram[] {
  const places = placesIn(literal);
  return [0, 1].flatMap((parity) =>
    rarest(
      places.filter(([at]) => (at & 1) === parity),
      taken,
    ),
  );
}

type Place = readonly [at: number, grams: readonly Gram[]];

function placesIn(literal: Literal): readonly Place[] {
  const raw = bytesOf(rawOf(literal));
  const places: Place[] = [];
  for (let at = 0; at + 4 <= raw.length; at++) places.push([at, [gram(raw.slice(at, at + 4), at)]]);
  const before = literal.atStart ? bytesOf(BEFORE_VALUE) : ANY;
  const after = literal.atEnd ? bytesOf(AFTER_VALUE) : ANY;
  const last = raw.length - 3;
  places.push([-1, before.map((byte) => gram([byte, ...raw.slice(0, 3)], -1))]);
  places.push([last, after.map((byte) => gram([...raw.slice(last), byte], last))]);
  return places;
}

function gram([a = 0, b = 0, c = 0, d = 0]: readonly number[], offset: number): Gram {
  return { bits: a | (b << 8) | (c << 16) | (d << 24) | FOLD, offset };
}

function bytesOf(text: string): readonly number[] {
  return Array.from(text, (char) => char.charCodeAt(0));
}

/** What a gram costs by itself, in occurrences in the common text. */
const OF_ITSELF = 0.1;

/** The grams of the place that is least often met in documents, as far as can be guessed. */
function rarest(places: readonly Place[], taken: (bits: number) => number): readonly Gram[] {
  const counts = commonGrams();
  let best: readonly Gram[] = [];
  let least = Infinity;
  for (const [, grams] of places) {
    let cost = 0;
    for (const { bits } of grams) cost += (counts.get(bits) ?? 0) + OF_ITSELF * (1 + taken(bits));
    if (cost < least) {
      best = grams;
      least = cost;
    }
  }
  return best;
}

let common: ReadonlyMap<number, number> | undefined;

function commonGrams(): ReadonlyMap<number, number> {
  if (common !== undefined) return common;
  const counts = new Map<number, number>();
  const bytes = bytesOf(commonText());
  for (let at = 0; at + 4 <= bytes.length; at++) {
    const { bits } = gram(bytes.slice(at, at + 4), at);
    counts.set(bits, (counts.get(bits) ?? 0) + 1);
  }
  common = counts;
  return counts;
}
