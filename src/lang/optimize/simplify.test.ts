import { expect, it } from 'vitest';
import { simplify } from './simplify.ts';
import { rewritten } from './rewrite.testing.ts';

it.each([
  ['a == 1 and true', 'a == 1'],
  ['a == 1 and false', 'false'],
  ['a == 1 or true', 'true'],
  ['a == 1 or false', 'a == 1'],
  ['a == 1 or null', 'a == 1'],
  ['a == 1 and null', 'false'],
  ['not not a == 1', 'a == 1'],
  ['not not not a == 1', 'not a == 1'],
  ['not (a == 1 or true)', 'false'],
  ['not (a == 1 and null)', 'true'],
  ['null', 'false'],
  // Constants as a whole are folded, by the null logic that holds inside them.
  ['a == 1 and not null', 'a == 1 and not null'],
  ['true and true', 'true and true'],
  ['a != 1', 'a != 1'],
  // What may fail is still evaluated: it decides whether the event counts as failed.
  ['number(a) == 1 and false', 'number(a) == 1 and false'],
  ['number(a) == 1 and false and b == 2', 'number(a) == 1 and false'],
  ['false and number(a) == 1', 'false'],
])('%s  →  %s', (before, after) => {
  expect(rewritten(simplify, before)).toBe(after);
});
