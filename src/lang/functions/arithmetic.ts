import type { BindContext, Complaint, Constants, FunctionDeclaration } from './declaration.ts';
import { EvaluationError } from './declaration.ts';

/**
 * The arithmetic of the language, for the operators and for the functions of the same meaning.
 *
 * Numbers are integers of 64 bits, whatever the width of their fields, or floating-point ones.
 * An operation is a floating-point one if an operand is statically (`float`), or is at run time:
 * a fraction, or a `number` past ±2^53, which only floating-point arithmetic yields.
 */
export type Operation = (a: number | bigint, b: number | bigint, float: boolean) => number | bigint;

export const addNumbers: Operation = (a, b, float) => {
  if (float || isFloat(a) || isFloat(b)) return Number(a) + Number(b);
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return narrow(BigInt(a) + BigInt(b));
};

export const subtractNumbers: Operation = (a, b, float) => {
  if (float || isFloat(a) || isFloat(b)) return Number(a) - Number(b);
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return narrow(BigInt(a) - BigInt(b));
};

export const multiplyNumbers: Operation = (a, b, float) => {
  if (float || isFloat(a) || isFloat(b)) return Number(a) * Number(b);
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(product)) return withoutNegativeZero(product);
  }
  return narrow(BigInt(a) * BigInt(b));
};

/** Between integers the fraction is cut off, toward zero. */
export const divideNumbers: Operation = (a, b, float) => {
  if (float || isFloat(a) || isFloat(b)) return Number(a) / Number(b);
  if (isZero(b)) throw divisionByZero();
  if (typeof a === 'number' && typeof b === 'number') {
    // The quotient of safe integers is never rounded up to the next integer.
    return withoutNegativeZero(Math.trunc(a / b));
  }
  return narrow(BigInt(a) / BigInt(b));
};

/** The remainder has the sign of the dividend. */
export const moduloNumbers: Operation = (a, b, float) => {
  if (float || isFloat(a) || isFloat(b)) return Number(a) % Number(b);
  if (isZero(b)) throw divisionByZero();
  if (typeof a === 'number' && typeof b === 'number') return withoutNegativeZero(a % b);
  return narrow(BigInt(a) % BigInt(b));
};

/** Unary minus. */
export function negateNumber(value: number | bigint, float: boolean): number | bigint {
  if (float || isFloat(value)) return -Number(value);
  return typeof value === 'number' ? withoutNegativeZero(-value) : narrow(-value);
}

/** An integer as the language keeps it, see `Scalar`. Past 64 bits it is an overflow. */
export function narrow(value: bigint): number | bigint {
  if (value >= MIN_SAFE && value <= MAX_SAFE) return Number(value);
  if (BigInt.asIntN(64, value) !== value) {
    throw new EvaluationError('EQL3002', 'the result does not fit a 64-bit integer');
  }
  return value;
}

/** Whether a number is a floating-point one by its value alone. */
export function isFloat(value: number | bigint): boolean {
  return typeof value === 'number' && !Number.isSafeInteger(value);
}

/** Body of a function of two numbers. */
export function bindOperation(operation: Operation): FunctionDeclaration['bind'] {
  return (_constants, _ignoreCase, { floats }) => {
    const float = floats.includes(true);
    return ([a, b]) => (isNumber(a) && isNumber(b) ? operation(a, b, float) : null);
  };
}

/** Dividing integers by a constant zero can never succeed. */
export function checkDivisor(constants: Constants, { floats }: BindContext): Complaint | null {
  const [dividend, divisor] = constants;
  if (!isNumber(divisor) || !isZero(divisor) || floats.includes(true)) return null;
  if (dividend === null || (isNumber(dividend) && isFloat(dividend))) return null;
  return { argument: 1, message: 'division by zero' };
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function isZero(value: number | bigint): boolean {
  return value === 0 || value === 0n;
}

function withoutNegativeZero(value: number): number {
  return value + 0;
}

function divisionByZero(): EvaluationError {
  return new EvaluationError('EQL3002', 'an integer is divided by zero');
}

const MIN_SAFE = BigInt(Number.MIN_SAFE_INTEGER);
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
