import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SegmentSearch, type Place } from './wildcard.ts';

/** Every place tried, code point by code point. */
function findNaively(run: readonly Place[], value: string, position: number): number {
  const points = Array.from(value.slice(position), (char) => char.codePointAt(0) ?? 0);
  for (let start = 0; start + run.length <= points.length; start++) {
    if (!run.every((point, i) => point === null || point === points[start + i])) continue;
    return position + String.fromCodePoint(...points.slice(0, start + run.length)).length;
  }
  return -1;
}

const CHARS = ['a', 'a', 'b', 'é', '\u{1f433}', '\u{1f434}', '\ud83d', '\udc33'];
const place = fc.option(
  fc.constantFrom(...CHARS).map((char) => char.codePointAt(0) ?? 0),
  { freq: 2 },
);
const runs = fc.oneof(
  fc.array(place, { minLength: 1, maxLength: 6 }),
  fc.array(place, { minLength: 30, maxLength: 70 }),
);

/** Made from the run, so that it is often there. */
const cases = runs.chain((run) =>
  fc.record({
    run: fc.constant(run),
    value: fc
      .tuple(
        fc.string({ unit: fc.constantFrom(...CHARS), maxLength: 8 }),
        fc.boolean(),
        fc.string({ unit: fc.constantFrom(...CHARS), maxLength: 70 }),
      )
      .map(([before, has, after]) => {
        const fill = (point: Place) => String.fromCodePoint(point ?? 0x61);
        return `${before}${has ? run.map(fill).join('') : ''}${after}`;
      }),
    skip: fc.nat(3),
  }),
);

describe('a search for a run of code points', () => {
  it('finds what trying every place finds', () => {
    let found = 0;
    fc.assert(
      fc.property(cases, ({ run, value, skip }) => {
        const position = [...value].slice(0, skip).join('').length;
        const end = findNaively(run, value, position);
        if (end >= 0) found++;
        expect(new SegmentSearch(run).find(value, position)).toBe(end);
      }),
      { numRuns: 5_000 },
    );
    expect(found).toBeGreaterThan(500);
  });
});
