import { expect, it } from 'vitest';
import { flatten } from './simplify.ts';
import { rewritten } from './rewrite.testing.ts';

it.each([
  ['a == 1 and (b == 2 and c == 3)', 'a == 1 and b == 2 and c == 3'],
  ['a == 1 or (b == 2 or (c == 3 or d == 4))', 'a == 1 or b == 2 or c == 3 or d == 4'],
  ['a == 1 and (b == 2 or c == 3)', 'a == 1 and (b == 2 or c == 3)'],
  ['not (a == 1 and (b == 2 and c == 3))', 'not (a == 1 and b == 2 and c == 3)'],
])('%s  →  %s', (before, after) => {
  expect(rewritten(flatten, before)).toBe(after);
});
