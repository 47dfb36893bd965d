import { expect, it } from 'vitest';
import { mergeEqualities } from './merge.ts';
import { rewritten } from './rewrite.testing.ts';

it.each([
  ['a == "x" or a == "y"', 'a in ("x", "y")'],
  ['a == "x" or b == 1 or a in ("y", "z")', 'a in ("x", "y", "z") or b == 1'],
  ['a == 1 or a == 2', 'a in (1, 2)'],
  ['a == 1 or a == "x"', 'a == 1 or a == "x"'],
  ['a == 1 or ?a == 2', 'a == 1 or ?a == 2'],
  ['a == null or a == "x"', 'a == null or a == "x"'],
  ['a != "x" or a != "y"', 'a != "x" or a != "y"'],
  ['a == "x" and a == "y"', 'a == "x" and a == "y"'],
  ['a in~ ("x") or a == "y"', 'a in~ ("x") or a == "y"'],
  ['not (a == "x" or a == "y")', 'not a in ("x", "y")'],
  ['a == "x" or number(b) == 1 or a == "y"', 'a == "x" or number(b) == 1 or a == "y"'],
])('%s  →  %s', (before, after) => {
  expect(rewritten(mergeEqualities, before)).toBe(after);
});
