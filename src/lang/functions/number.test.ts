import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scalar } from '../../events/field-set.ts';
import { floatOf, scalarOf, type Numeric, type Operand } from './declaration.ts';
import { number } from './number.ts';

const read = (text: string, base: Scalar | null = null): Operand | null =>
  number.bind([undefined, undefined], false)([text, base]);

describe('number', () => {
  it.each<[string, Scalar | null, Numeric]>([
    ['0', null, 0],
    ['-0', null, 0],
    ['+7', null, 7],
    ['007', null, 7],
    ['  42\t\n', null, 42],
    ['42.5', null, 42.5],
    ['42.', null, floatOf(42)],
    ['.5', null, 0.5],
    ['-.5e1', null, floatOf(-5)],
    ['1e3', null, floatOf(1000)],
    ['9007199254740991', null, 9007199254740991],
    ['9007199254740992', null, 9007199254740992n],
    ['9007199254740993', 10, 9007199254740993n],
    ['9223372036854775807', null, 2n ** 63n - 1n],
    ['-9223372036854775808', null, -(2n ** 63n)],
    ['9223372036854775808', null, 2 ** 63],
    [`${'0'.repeat(100_000)}5`, null, 5],
    ['0xff', null, 255],
    ['0xFf', 16, 255],
    ['FF', 16, 255],
    ['-ff', 16, -255],
    ['0x7fffffffffffffff', null, 2n ** 63n - 1n],
    ['zz', 36, 1295],
    ['101', 2, 5],
    ['777', 8, 511],
  ])('%o with base %o', (text, base, value) => {
    expect(read(text, base)).toEqual(value);
  });

  it.each<[string, Scalar | null]>([
    ['', null],
    ['   ', null],
    ['abc', null],
    ['1 2', null],
    ['1_000', null],
    ['1,5', null],
    ['--1', null],
    ['.', null],
    ['e5', null],
    ['1e', null],
    ['NaN', null],
    ['Infinity', null],
    ['1e999', null],
    ['0x', null],
    ['0X1f', null],
    ['-0x1f', null],
    ['0x1f', 10],
    ['0x8000000000000000', null],
    ['0b1', 2],
    ['2', 2],
    [' 1', 2],
    ['1.5', 16],
    ['+', 16],
    ['\u0661', null],
    ['5', 1],
    ['5', 37],
    ['5', -(2n ** 60n)],
  ])('refuses %o with base %o', (text, base) => {
    expect(() => read(text, base)).toThrow(
      expect.objectContaining({ name: 'EvaluationError', code: 'EQL3001' }),
    );
  });

  it('reads back what is written in any base', () => {
    const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(
        fc.oneof(int64, fc.integer().map(BigInt)),
        fc.integer({ min: 2, max: 36 }),
        (value, base) => {
          expect(BigInt(scalarOf(read(value.toString(base), base)) ?? -1)).toBe(value);
        },
      ),
    );
  });

  it('is quick with long hostile texts, and does not repeat them', () => {
    const started = performance.now();
    const texts = ['1'.repeat(2_000_000), '1'.repeat(2_000_000) + 'x', ' '.repeat(2_000_000) + 'x'];
    for (const text of texts) {
      for (const base of [10, 16]) {
        expect(() => read(text, base)).toThrow(/^.{1,80}$/);
      }
    }
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
