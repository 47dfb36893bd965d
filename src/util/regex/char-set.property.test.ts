import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Alphabet } from './matcher.ts';
import {
  type CharSet,
  complementOf,
  hasChar,
  intersectionOf,
  unionOf,
  withBothCases,
} from './pattern.ts';

const chars = fc.oneof(fc.integer({ min: 0x38, max: 0x84 }), fc.integer({ min: 0, max: 0x10ffff }));
const sets = fc
  .array(fc.tuple(chars, chars), { maxLength: 5 })
  .map((pairs) => unionOf(pairs.map(([a, b]) => [Math.min(a, b), Math.max(a, b)])));

function flip(char: number): number {
  const isLetter = /[A-Za-z]/.test(String.fromCodePoint(char)) && char < 128;
  return isLetter ? char ^ 0x20 : char;
}

function isCanonical(set: CharSet): boolean {
  return set.every(
    (at, i) => i === 0 || (i % 2 === 1 ? at >= (set[i - 1] ?? 0) : at > (set[i - 1] ?? 0) + 1),
  );
}

describe('sets of characters', () => {
  it('are combined member by member', () => {
    fc.assert(
      fc.property(sets, sets, chars, (a, b, char) => {
        const inA = hasChar(a, char);
        const inB = hasChar(b, char);
        expect(hasChar(unionOf([a, b]), char)).toBe(inA || inB);
        expect(hasChar(intersectionOf(a, b), char)).toBe(inA && inB);
        expect(hasChar(complementOf(a), char)).toBe(!inA);
        expect(hasChar(withBothCases(a), char)).toBe(inA || hasChar(a, flip(char)));
        for (const set of [
          unionOf([a, b]),
          intersectionOf(a, b),
          complementOf(a),
          withBothCases(a),
        ]) {
          expect(isCanonical(set)).toBe(true);
        }
      }),
    );
  });
});

describe('the alphabet of sets', () => {
  it('puts characters into one class exactly when no set distinguishes them', () => {
    fc.assert(
      fc.property(fc.array(sets, { maxLength: 5 }), chars, chars, (list, a, b) => {
        const alphabet = new Alphabet(list);
        const alike = list.every((set) => hasChar(set, a) === hasChar(set, b));
        expect(alphabet.classOf(a) === alphabet.classOf(b)).toBe(alike);
        const representative = alphabet.representatives[alphabet.classOf(a)] ?? -1;
        expect(alphabet.classOf(representative)).toBe(alphabet.classOf(a));
      }),
      { numRuns: 500 },
    );
  });
});
