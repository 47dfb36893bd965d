import { describe, expect, it } from 'vitest';
import { offsetInLiteral } from './passes/patterns.ts';

describe('the place of a character of the value', () => {
  it.each([
    [String.raw`"abc"`, 0, 1],
    [String.raw`"abc"`, 2, 3],
    [String.raw`"abc"`, 3, 4],
    [String.raw`"abc"`, 99, 4],
    [String.raw`"\\d("`, 1, 3],
    [String.raw`"\\d("`, 2, 4],
    [String.raw`"\u{41}b"`, 1, 7],
    [String.raw`"\u{1F600}b"`, 2, 10],
    [String.raw`"""\d("""`, 2, 5],
    [String.raw`"""\d("""`, 9, 6],
    [String.raw`""`, 0, 1],
  ])('in %s, index %i is at %i', (literal, index, offset) => {
    expect(offsetInLiteral(literal, index)).toBe(offset);
  });
});
