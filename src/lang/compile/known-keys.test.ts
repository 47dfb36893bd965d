import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Row } from '../../events/field-set.ts';
import type { Key } from './compiled.ts';
import { knownKeys } from './keys.ts';

const value = fc.oneof(
  fc.constantFrom(undefined, 0, -0, 1, 1n, '1', '0', '', true, false),
  fc.constantFrom<string[]>(['a', 'b'], ['1', '0']),
);
const rows = fc.array(fc.array(value, { minLength: 3, maxLength: 3 }), {
  minLength: 10,
  maxLength: 30,
});
const read = (row: Row): readonly Key[] => [[row[2] as string, row[0] as string]];

it('are those that are read', () => {
  fc.assert(
    fc.property(rows, (events) => {
      const known = knownKeys([2, 0], read);
      for (const row of events) expect(known(row)).toStrictEqual(read(row));
    }),
    { numRuns: 2_000 },
  );
});

it('are the same object where they come again', () => {
  const known = knownKeys([2, 0], read);
  const keys = known(['h', 1, 'c']);
  expect(known(['i', 1, 'c'])).not.toBe(keys);
  expect(known(['h', 2, 'c'])).toBe(keys);
});

it('are forgotten rather than kept without end', () => {
  let count = 0;
  const known = knownKeys([0, 1], () => [[(count += 1)]]);
  known(['h', 'c']);
  for (let at = 0; at < 400; at++) {
    known([`h${at}`, 'c']);
    known([`h${at}`, ['a', 'b']]);
  }
  expect(known(['h', 'c'])).toStrictEqual([[1]]);
  for (let at = 0; at < 1_000; at++) known(['h', `d${at}`]);
  expect(known(['h', 'c'])).not.toStrictEqual([[1]]);
});
