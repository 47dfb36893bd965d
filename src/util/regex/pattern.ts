import type { CharSet } from './char-set.ts';
import { ANY_CHAR } from './char-set.ts';
import { RegexSyntaxError } from './result.ts';

/** The maximum count in `{n,m}`. */
export const MAX_REPEAT = 1_000;
/** The maximum number of characters and classes of a pattern after expanding counted repetitions. */
export const MAX_SIZE = 100_000;
/** The maximum nesting of groups and repetitions; recursion over a pattern relies on it. */
export const MAX_DEPTH = 250;

/** A parsed pattern, independent of its syntax. Sets are already case-folded. */
export type Pattern = (
  | { readonly kind: 'set'; readonly set: CharSet }
  /** Without items: the empty string. */
  | { readonly kind: 'concat'; readonly items: readonly Pattern[] }
  /** Without items: matches nothing. */
  | { readonly kind: 'union'; readonly items: readonly Pattern[] }
  | { readonly kind: 'intersection'; readonly items: readonly Pattern[] }
  | { readonly kind: 'complement'; readonly item: Pattern }
  /** `max` may be Infinity; with `min` above `max` nothing matches, as in Lucene. */
  | { readonly kind: 'repeat'; readonly item: Pattern; readonly min: number; readonly max: number }
) & { readonly size: number; readonly depth: number };

export function setPattern(set: CharSet): Pattern {
  return { kind: 'set', set, size: 1, depth: 1 };
}

export function listPattern(
  kind: 'concat' | 'union' | 'intersection',
  items: readonly Pattern[],
  index: number,
): Pattern {
  const [only] = items;
  if (items.length === 1 && only !== undefined) return only;
  let size = 1;
  let depth = 0;
  for (const item of items) {
    size += item.size;
    depth = Math.max(depth, item.depth);
  }
  return checked({ kind, items, size, depth: depth + 1 }, index);
}

export function complementPattern(item: Pattern, index: number): Pattern {
  return checked({ kind: 'complement', item, size: item.size, depth: item.depth + 1 }, index);
}

export function repeatPattern(item: Pattern, min: number, max: number, index: number): Pattern {
  const times = max === Number.POSITIVE_INFINITY ? min : max;
  const size = item.size * Math.max(times, 1);
  return checked({ kind: 'repeat', item, min, max, size, depth: item.depth + 1 }, index);
}

export const ANY_STRING: Pattern = repeatPattern(
  setPattern(ANY_CHAR),
  0,
  Number.POSITIVE_INFINITY,
  0,
);

function checked(pattern: Pattern, index: number): Pattern {
  if (pattern.size > MAX_SIZE) {
    throw new RegexSyntaxError(
      `the pattern expands to more than ${MAX_SIZE.toLocaleString('en')} characters`,
      index,
    );
  }
  if (pattern.depth > MAX_DEPTH) {
    throw new RegexSyntaxError(`the pattern is nested deeper than ${MAX_DEPTH} levels`, index);
  }
  return pattern;
}
