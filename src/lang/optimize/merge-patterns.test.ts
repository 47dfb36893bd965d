import { expect, it } from 'vitest';
import { mergePatterns } from './merge.ts';
import { rewritten } from './rewrite.testing.ts';

it.each([
  ['a : "x*" or a : "y"', 'a : ("x*", "y")'],
  ['a : "x*" or b == 1 or a : ("y", "z")', 'a : ("x*", "y", "z") or b == 1'],
  ['a like "x*" or a : "y"', 'a like "x*" or a : "y"'],
  ['a regex "x.*" or b == 1', 'a regex "x.*" or b == 1'],
  ['a : "x*" and a : "y"', 'a : "x*" and a : "y"'],
  ['string(a) : "x*" or string(a) : "y"', 'string(a) : "x*" or string(a) : "y"'],
])('%s  →  %s', (before, after) => {
  expect(rewritten(mergePatterns, before)).toBe(after);
});
