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
