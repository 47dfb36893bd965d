import { expect, it } from 'vitest';
import { orderOperands } from './order-operands.ts';
import { rewritten } from './rewrite.testing.ts';

it.each([
  ['a : "x*" and b == 1', 'b == 1 and a : "x*"'],
  [
    'length(a) > 3 and a : "*x" and b in (1, 2) and c != null and d == 1',
    'c != null and d == 1 and b in (1, 2) and a : "*x" and length(a) > 3',
  ],
  ['a : "x*" or not b == 1', 'not b == 1 or a : "x*"'],
  ['a == 1 and b == 2', 'a == 1 and b == 2'],
  // Nothing crosses what may fail.
  [
    'a : "x*" and length(a) > 0 and number(a) > 5 and b == 1',
    'a : "x*" and length(a) > 0 and number(a) > 5 and b == 1',
  ],
  ['number(a) > 5 and a : "x*" and b == 1', 'number(a) > 5 and b == 1 and a : "x*"'],
  ['a regex "x+" and b == 1', 'a regex "x+" and b == 1'],
])('%s  →  %s', (before, after) => {
  expect(rewritten(orderOperands, before)).toBe(after);
});
