import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileWildcard, compileWildcards, type WildcardOptions } from './wildcard.ts';

/** The definition: one step per code point, every choice tried. */
function matchesNaively(pattern: string, value: string, options: WildcardOptions): boolean {
  const fold = (char: string): string => (/^[A-Z]$/.test(char) ? char.toLowerCase() : char);
  const folded = (char: string | undefined): string | undefined =>
    char === undefined || !options.ignoreCase ? char : fold(char);
  const p = [...pattern];
  const v = [...value];
  const from = (i: number, j: number): boolean => {
    if (i === p.length) return j === v.length;
    if (p[i] === '*') return from(i + 1, j) || (j < v.length && from(i, j + 1));
    if (j === v.length) return false;
    if (p[i] === '?') return from(i + 1, j + 1);
    const escaped = options.escapes && p[i] === '\\' && i + 1 < p.length;
    const literal = escaped ? p[i + 1] : p[i];
    return folded(literal) === folded(v[j]) && from(i + (escaped ? 2 : 1), j + 1);
  };
  return from(0, 0);
}

/** The same in time linear in each, for long values: which parts of the pattern the value so far is. */
function matchesLong(pattern: string, value: string): boolean {
  const p = [...pattern];
  const past = (reached: boolean[]): boolean[] => {
    for (const [i, step] of p.entries()) if (step === '*' && reached[i]) reached[i + 1] = true;
    return reached;
  };
  let reached = past([true]);
  for (const char of value) {
    const next: boolean[] = [];
    for (const [i, step] of p.entries()) {
      if (!reached[i]) continue;
      if (step === '*') next[i] = true;
      else if (step === '?' || step === char) next[i + 1] = true;
    }
    reached = past(next);
  }
  return reached[p.length] === true;
}

const CHARS = ['a', 'b', 'A', 'B', '\\', '\n', 'é', 'É', '\u212A', '\u{1f433}', '\u{1f434}'];
const SURROGATES = ['\ud83d', '\udc33'];
const STEPS = ['*', '*', '?'];

const valueOf = fc.string({ unit: fc.constantFrom(...CHARS, ...SURROGATES), maxLength: 10 });
const patternOf = fc.string({
  unit: fc.constantFrom(...CHARS, ...SURROGATES, ...STEPS),
  maxLength: 8,
});
const optionsOf = fc.record({ ignoreCase: fc.boolean(), escapes: fc.boolean() });

/** A value made from the pattern, so that matches are frequent. */
const pairOf = fc.oneof(
  fc.tuple(patternOf, valueOf),
  patternOf.chain((pattern) =>
    fc.tuple(
      fc.constant(pattern),
      fc
        .array(fc.string({ unit: fc.constantFrom(...CHARS, ...SURROGATES), maxLength: 2 }), {
          minLength: 9,
          maxLength: 9,
        })
        .map((fills) => {
          let next = 0;
          return pattern.replace(/[*?]/g, () => fills[next++] ?? '');
        }),
    ),
  ),
);

describe('wildcards', () => {
  it('agree with the definition', () => {
    let matched = 0;
    fc.assert(
      fc.property(pairOf, optionsOf, ([pattern, value], options) => {
        const expected = matchesNaively(pattern, value, options);
        if (expected) matched++;
        expect(compileWildcard(pattern, options)(value)).toBe(expected);
      }),
      { numRuns: 5000 },
    );
    expect(matched).toBeGreaterThan(500);
  });

  it('agree with the definition where a value is long and nearly matches everywhere', () => {
    const step = fc.constantFrom('a', 'a', 'a', '?', '?');
    const segment = fc
      .array(step, { minLength: 1, maxLength: 40 })
      .map((steps) => `*${steps.join('')}`);
    const ending = fc.constantFrom('*', '*', 'b*', '?b?*', 'b');
    const patterns = fc.tuple(fc.array(segment, { minLength: 1, maxLength: 3 }), ending);
    const motif = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('a', 'aa\u{1f433}') },
      {
        weight: 1,
        arbitrary: fc.string({ unit: fc.constantFrom('a', 'a', 'a', '\u{1f433}'), minLength: 1 }),
      },
    );
    const tail = fc.constantFrom('', 'b', 'ab', 'ba\ud83d', '\u{1f433}b');
    let matched = 0;
    fc.assert(
      fc.property(patterns, motif, tail, ([segments, end], repeated, last) => {
        const pattern = `${segments.join('')}${end}`;
        const value = `${repeated.repeat(Math.ceil(15_000 / repeated.length))}${last}`;
        const expected = matchesLong(pattern, value);
        if (expected) matched++;
        const options = { ignoreCase: false, escapes: false };
        expect(compileWildcard(pattern, options)(value)).toBe(expected);
      }),
      { numRuns: 60 },
    );
    expect(matched).toBeGreaterThan(5);
  });

  it('take two lone surrogates for no pair', () => {
    const options = { ignoreCase: false, escapes: true };
    const list = ['\ud83d\\\udc33'];
    for (const patterns of [list, [...list, 'a']]) {
      expect(compileWildcards(patterns, options)('\u{1f433}')).toBe(false);
    }
    expect(compileWildcard('\ud83d\\\u{1f433}', options)('\ud83d\u{1f433}')).toBe(true);
  });

  it('agree as a list with each pattern alone', () => {
    fc.assert(
      fc.property(fc.array(patternOf, { maxLength: 6 }), valueOf, optionsOf, (list, value, o) => {
        expect(compileWildcards(list, o)(value)).toBe(
          list.some((pattern) => matchesNaively(pattern, value, o)),
        );
      }),
      { numRuns: 2000 },
    );
  });
});
