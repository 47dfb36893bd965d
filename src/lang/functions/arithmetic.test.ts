import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operation } from './arithmetic.ts';
import {
  addNumbers,
  divideNumbers,
  moduloNumbers,
  multiplyNumbers,
  negateNumber,
  subtractNumbers,
} from './arithmetic.ts';
import { EvaluationError, floatOf, WholeFloat, type Numeric } from './declaration.ts';
import { divide } from './divide.ts';
import { modulo } from './modulo.ts';

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const MAX_SAFE = Number.MAX_SAFE_INTEGER;

describe('integers', () => {
  it.each<[string, Operation, number | bigint, number | bigint, number | bigint]>([
    ['+', addNumbers, MAX_SAFE, 1, 2n ** 53n],
    ['+', addNumbers, MAX_SAFE, 2, 2n ** 53n + 1n],
    ['+', addNumbers, 2n ** 53n, -1, MAX_SAFE],
    ['-', subtractNumbers, -MAX_SAFE, 2, -(2n ** 53n) - 1n],
    ['-', subtractNumbers, MAX_INT64, MAX_INT64, 0],
    ['*', multiplyNumbers, 3037000500, 3037000499, 9223372033963249500n],
    ['*', multiplyNumbers, 0, -5, 0],
    ['/', divideNumbers, 7, 2, 3],
    ['/', divideNumbers, -7, 2, -3],
    ['/', divideNumbers, -1, 2, 0],
    ['/', divideNumbers, MAX_SAFE, MAX_SAFE - 1, 1],
    ['/', divideNumbers, MAX_SAFE - 1, MAX_SAFE, 0],
    ['/', divideNumbers, MIN_INT64, 2n ** 53n, -1024],
    ['%', moduloNumbers, -10, -6, -4],
    ['%', moduloNumbers, 10, -6, 4],
    ['%', moduloNumbers, -10, 5, 0],
    ['%', moduloNumbers, MAX_INT64, 10, 7],
  ])('%s', (_, operation, a, b, result) => {
    expect(operation(a, b)).toBe(result);
  });

  it.each<[string, () => unknown]>([
    ['past the largest', () => addNumbers(MAX_INT64, 1)],
    ['past the smallest', () => subtractNumbers(MIN_INT64, 1)],
    ['product', () => multiplyNumbers(MAX_SAFE, MAX_SAFE)],
    ['quotient', () => divideNumbers(MIN_INT64, -1)],
    ['negation', () => negateNumber(MIN_INT64)],
    ['division by zero', () => divideNumbers(1, 0)],
    ['division of a long by zero', () => divideNumbers(MAX_INT64, 0)],
    ['remainder by zero', () => moduloNumbers(1, 0)],
  ])('throw: %s', (_, run) => {
    expect(run).toThrow(expect.objectContaining({ name: 'EvaluationError', code: 'EQL3002' }));
  });

  it('agree with exact arithmetic', () => {
    const integer = fc.oneof(
      fc.integer(),
      fc.maxSafeInteger(),
      fc.bigInt({ min: MIN_INT64, max: MAX_INT64 }).map(normal),
      fc.constantFrom<number | bigint>(0, -1, MAX_SAFE, -MAX_SAFE, 2n ** 53n, MAX_INT64, MIN_INT64),
    );
    const operations: readonly [Operation, (a: bigint, b: bigint) => bigint][] = [
      [addNumbers, (a, b) => a + b],
      [subtractNumbers, (a, b) => a - b],
      [multiplyNumbers, (a, b) => a * b],
      [divideNumbers, (a, b) => a / b],
      [moduloNumbers, (a, b) => a % b],
    ];
    fc.assert(
      fc.property(integer, integer, fc.constantFrom(...operations), (a, b, [own, exact]) => {
        expect(attempt(() => own(a, b))).toBe(attempt(() => inRange(exact(BigInt(a), BigInt(b)))));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('floating-point numbers', () => {
  it.each<[string, Numeric, number]>([
    ['a fraction at run time', addNumbers(1, 0.5), 1.5],
    ['a float with a whole value', divideNumbers(7, floatOf(2)), 3.5],
    ['division by zero', divideNumbers(7, floatOf(0)), Infinity],
    ['a large float is no integer', addNumbers(1e300, 1), 1e300],
    ['no overflow', multiplyNumbers(MAX_SAFE, floatOf(MAX_SAFE)), MAX_SAFE * MAX_SAFE],
    ['a long and a fraction', multiplyNumbers(2n ** 60n, 0.5), 2 ** 59],
    ['ordinary remainder', moduloNumbers(10.5, 3), 1.5],
    ['remainder by zero', moduloNumbers(1, floatOf(0)), NaN],
    ['negation', negateNumber(2.5), -2.5],
  ])('%s', (_, result, expected) => {
    expect(result).toBe(expected);
  });

  it.each<[string, Numeric, number]>([
    ['a sum', addNumbers(1.5, 1.5), 3],
    ['a product', multiplyNumbers(3, floatOf(2)), 6],
    ['a remainder', moduloNumbers(floatOf(7), 4), 3],
    ['a negation', negateNumber(floatOf(0)), -0],
  ])('stay what they are where their value is whole: %s', (_, result, expected) => {
    expect(result).toEqual(new WholeFloat(expected));
  });
});

describe('a constant divisor of zero', () => {
  const none = { floats: [false, false] };

  it.each([divide, modulo])('is a complaint of $name', ({ checkConstants }) => {
    expect(checkConstants?.([undefined, 0], none)).toMatchObject({ argument: 1 });
    expect(checkConstants?.([1, 0], none)).toMatchObject({ argument: 1 });
  });

  it.each([divide, modulo])('is none of $name for a float', ({ checkConstants }) => {
    expect(checkConstants?.([undefined, 0], { floats: [true, false] })).toBeNull();
    expect(checkConstants?.([0.5, 0], none)).toBeNull();
    expect(checkConstants?.([null, 0], none)).toBeNull();
    expect(checkConstants?.([undefined, 2], none)).toBeNull();
    expect(checkConstants?.([0, undefined], none)).toBeNull();
  });
});

function normal(value: bigint): number | bigint {
  return BigInt.asIntN(54, value) === value && Number.isSafeInteger(Number(value))
    ? Number(value)
    : value;
}

function inRange(value: bigint): number | bigint {
  if (value > MAX_INT64 || value < MIN_INT64) throw new RangeError('past 64 bits');
  return normal(value);
}

function attempt(run: () => Numeric): Numeric | 'error' {
  try {
    return run();
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof RangeError) return 'error';
    throw error;
  }
}
