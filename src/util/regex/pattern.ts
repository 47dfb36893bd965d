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

/**
 * A set of code points: pairs of first and last, ascending, neither adjacent nor overlapping. Surrogates
 * are ordinary code points, since values may contain unpaired ones.
 */
export type CharSet = readonly number[];

export const MAX_CODE_POINT = 0x10ffff;
export const NO_CHAR: CharSet = [];
export const ANY_CHAR: CharSet = [0, MAX_CODE_POINT];
export const DIGITS: CharSet = [0x30, 0x39];
export const WORD: CharSet = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];

export const ANY_STRING: Pattern = repeatPattern(
  setPattern(ANY_CHAR),
  0,
  Number.POSITIVE_INFINITY,
  0,
);

const CASE_DISTANCE = 0x20;

export function charRange(first: number, last: number): CharSet {
  return [first, last];
}

/** The set of all characters of a text. */
export function charsOf(text: string): CharSet {
  return unionOf(Array.from(text, (char) => charRange(codePoint(char), codePoint(char))));
}

export function unionOf(sets: readonly CharSet[]): CharSet {
  if (sets.length === 1) return sets[0] ?? NO_CHAR;
  const ranges: [number, number][] = [];
  for (const set of sets) eachRange(set, (first, last) => ranges.push([first, last]));
  ranges.sort((a, b) => a[0] - b[0]);
  const result: number[] = [];
  for (const [first, last] of ranges) {
    const end = result.at(-1);
    if (end !== undefined && first <= end + 1) result[result.length - 1] = Math.max(end, last);
    else result.push(first, last);
  }
  return result;
}

export function complementOf(set: CharSet): CharSet {
  const result: number[] = [];
  let next = 0;
  eachRange(set, (first, last) => {
    if (first > next) result.push(next, first - 1);
    next = last + 1;
  });
  if (next <= MAX_CODE_POINT) result.push(next, MAX_CODE_POINT);
  return result;
}

export function intersectionOf(a: CharSet, b: CharSet): CharSet {
  return complementOf(unionOf([complementOf(a), complementOf(b)]));
}

/** The set with both cases of each of its ASCII letters. */
export function withBothCases(set: CharSet): CharSet {
  const added: CharSet[] = [set];
  eachRange(set, (first, last) => {
    addShifted(added, Math.max(first, 0x41), Math.min(last, 0x5a), CASE_DISTANCE);
    addShifted(added, Math.max(first, 0x61), Math.min(last, 0x7a), -CASE_DISTANCE);
  });
  return unionOf(added);
}

export function hasChar(set: CharSet, char: number): boolean {
  let low = 0;
  let high = set.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (char > (set[2 * middle + 1] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low * 2 < set.length && char >= (set[2 * low] ?? 0);
}

export function eachRange(set: CharSet, visit: (first: number, last: number) => void): void {
  for (let i = 0; i < set.length; i += 2) visit(set[i] ?? 0, set[i + 1] ?? 0);
}

function addShifted(sets: CharSet[], first: number, last: number, distance: number): void {
  if (first <= last) sets.push(charRange(first + distance, last + distance));
}

function codePoint(char: string): number {
  return char.codePointAt(0) ?? 0;
}

export interface RegexOptions {
  /** Whether A–Z and a–z are equivalent, in literals, ranges and classes; only ASCII is folded. */
  readonly ignoreCase: boolean;
}

/** A compiled pattern, or why and where (UTF-16 index) the pattern is invalid. */
export type RegexResult =
  | {
      readonly ok: true;
      /** Whether the whole value matches. May throw {@link RegexLimitError}. */
      readonly matches: (value: string) => boolean;
    }
  | { readonly ok: false; readonly message: string; readonly index: number };

/** Invalid syntax of a pattern; never leaves this directory. */
export class RegexSyntaxError extends Error {
  override readonly name = 'RegexSyntaxError';
  readonly code = 'REGEX_SYNTAX';
  readonly index: number;

  constructor(message: string, index: number) {
    super(message);
    this.index = index;
  }
}

/**
 * Matching one value would exceed the allowed work, so the answer is unknown. Only patterns with needless
 * counting or intersection come near the limit, such as `.*a.{1000}` over hostile text.
 */
export class RegexLimitError extends Error {
  override readonly name = 'RegexLimitError';
  readonly code = 'REGEX_LIMIT';

  constructor() {
    super('the regular expression is too complex for this value');
  }
}

/** Converts the two coded errors of compilation to a result; others are rethrown. */
export function compiling(compile: () => (value: string) => boolean): RegexResult {
  try {
    return { ok: true, matches: compile() };
  } catch (error) {
    if (error instanceof RegexSyntaxError) {
      return { ok: false, message: error.message, index: error.index };
    }
    if (error instanceof RegexLimitError) {
      return { ok: false, message: 'the regular expression is too complex', index: 0 };
    }
    throw error;
  }
}
