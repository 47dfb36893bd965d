import { expect, it } from 'vitest';
import { deduplicate } from './deduplicate.ts';
import { rewritten } from './rewrite.testing.ts';

it.each([
  ['a == 1 and b == 2 and a == 1', 'a == 1 and b == 2'],
  ['a == 1 or a == 1', 'a == 1'],
  ['a in ("x", "y", "x")', 'a in ("x", "y")'],
  ['a in (1, 1.0)', 'a in (1, 1.0)'],
  ['a : ("x", "x")', 'a : "x"'],
  ['a == 1 and ?a == 1', 'a == 1 and ?a == 1'],
])('%s  →  %s', (before, after) => {
  expect(rewritten(deduplicate, before)).toBe(after);
});
