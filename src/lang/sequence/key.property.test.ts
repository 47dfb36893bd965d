import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Key } from '../compile/compiled.ts';
import { compareKeys, keyText } from './candidate.ts';

const value = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer({ min: -2, max: 2 }),
  fc.double({ noNaN: true }),
  fc.bigInt().filter((n) => n > 2n ** 53n || n < -(2n ** 53n)),
  fc.constantFrom('', '1', 's1:1', 'n1;', '_', 't', ';', '\ud800', '1n1;'),
  fc.string(),
);
const key = fc.array(value, { minLength: 2, maxLength: 2 });

describe('keys', () => {
  it('share a text exactly when they are equal', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(keyText(a) === keyText(b)).toBe(compareKeys(a, b) === 0);
      }),
      { numRuns: 20_000 },
    );
  });

  it('cannot run into each other', () => {
    const tricky: Key[] = [
      ['a', 'b'],
      ['as1:b', ''],
      ['', 'as1:b'],
      [null, 1],
      ['_', 1],
      [1, null],
      ['1', null],
      [true, null],
      ['t', null],
      [12, 3],
      [1, 23],
    ];
    expect(new Set(tricky.map(keyText)).size).toBe(tricky.length);
    expect(keyText([2 ** 60])).toBe(keyText([2n ** 60n]));
  });

  it('are ordered: null, numbers by value, strings by code unit, booleans', () => {
    const ordered: Key[] = [
      [null, 1],
      [null, 'a'],
      [-5, 1],
      [1.5, 1],
      [10, 1],
      [2n ** 64n, 1],
      ['', null],
      ['A', null],
      ['a', null],
      ['\ud83d\ude00', null],
      ['\uffff', null],
      [false, null],
      [true, null],
    ];
    expect(ordered.toReversed().sort(compareKeys)).toEqual(ordered);
  });
});
