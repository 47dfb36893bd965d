import { expect, it } from 'vitest';
import type { Scalar, Value } from '../../events/field-set.ts';
import { valueTest } from './predicate-test.ts';

/** Columns of older stores have values as documents had them. */
it.each<[string, Scalar, Value, boolean]>([
  ['user.id', '0', 0, true],
  ['user.id', 0, 0, false],
  ['user.id', 'true', ['x', true], true],
  ['destination.port', 22, '22', true],
  ['destination.port', 22, ['ssh', 22.7], true],
  ['process.interactive', true, 'true', true],
  ['source.ip', '::1', '0:0:0:0:0:0:0:1', true],
  ['custom.field', 22, '22', false],
])('%s == %o: %o', (field, constant, value, expected) => {
  const predicate = { kind: 'equals', field, values: [constant], ignoreCase: false } as const;
  expect(valueTest(predicate, { now: 0n })(value)).toBe(expected);
});
