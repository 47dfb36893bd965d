import {
  type CheckContext,
  type Complaint,
  type Constants,
  type FunctionDeclaration,
  EvaluationError,
  floatOf,
  isFloat,
  isNumeric,
  WholeFloat,
  type Numeric,
} from './declaration.ts';

/**
 * The arithmetic of the language, for the operators and for the functions of the same meaning.
 *
 * Numbers are integers of 64 bits, whatever the width of their fields, or floating-point ones.
 * An operation is a floating-point one if an operand is, and gives a floating-point number then.
 */
export type Operation = (a: Numeric, b: Numeric) => Numeric;

function operationOf(
  onFloats: (a: number, b: number) => number,
  onIntegers: (a: number | bigint, b: number | bigint) => number | bigint,
): Operation {
  return (a, b) => {
    if (a instanceof WholeFloat || b instanceof WholeFloat || isFloat(a) || isFloat(b)) {
      return floatOf(onFloats(valueOf(a), valueOf(b)));
    }
    return onIntegers(a, b);
  };
}

export const addNumbers = operationOf(
  (a, b) => a + b,
  (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') {
      const sum = a + b;
      if (Number.isSafeInteger(sum)) return sum;
    }
    return narrow(BigInt(a) + BigInt(b));
  },
);

export const subtractNumbers = operationOf(
  (a, b) => a - b,
  (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') {
      const difference = a - b;
      if (Number.isSafeInteger(difference)) return difference;
    }
    return narrow(BigInt(a) - BigInt(b));
  },
);

export const multiplyNumbers = operationOf(
  (a, b) => a * b,
  (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') {
      const product = a * b;
      if (Number.isSafeInteger(product)) return withoutNegativeZero(product);
    }
    return narrow(BigInt(a) * BigInt(b));
  },
);

/** Between integers the fraction is cut off, toward zero. */
export const divideNumbers = operationOf(
  (a, b) => a / b,
  (a, b) => {
    if (isZero(b)) throw divisionByZero();
    if (typeof a === 'number' && typeof b === 'number') {
      // The quotient of safe integers is never rounded up to the next integer.
      return withoutNegativeZero(Math.trunc(a / b));
    }
    return narrow(BigInt(a) / BigInt(b));
  },
);

/** The remainder has the sign of the dividend. */
export const moduloNumbers = operationOf(
  (a, b) => a % b,
  (a, b) => {
    if (isZero(b)) throw divisionByZero();
    if (typeof a === 'number' && typeof b === 'number') return withoutNegativeZero(a % b);
    return narrow(BigInt(a) % BigInt(b));
  },
);

/** Unary minus. */
export function negateNumber(value: Numeric): Numeric {
  if (value instanceof WholeFloat || isFloat(value)) return floatOf(-valueOf(value));
  return typeof value === 'number' ? withoutNegativeZero(-value) : narrow(-value);
}

/** An integer as the language keeps it, see `Scalar`. Past 64 bits it is an overflow. */
export function narrow(value: bigint): number | bigint {
  if (value >= MIN_SAFE && value <= MAX_SAFE) return Number(value);
  if (BigInt.asIntN(64, value) !== value) {
    throw new EvaluationError('EQL3002', 'the result does not fit into a 64-bit integer');
  }
  return value;
}

/** Body of a function of two numbers. */
export function bindOperation(operation: Operation): FunctionDeclaration['bind'] {
  return () => {
    return ([a, b]) => (isNumeric(a) && isNumeric(b) ? operation(a, b) : null);
  };
}

/** Dividing integers by a constant zero can never succeed. */
export function checkDivisor(constants: Constants, { floats }: CheckContext): Complaint | null {
  const [dividend, divisor] = constants;
  if (!isNumeric(divisor) || !isZero(divisor) || floats.includes(true)) return null;
  if (dividend === null || (isNumeric(dividend) && isFloat(dividend))) return null;
  return { argument: 1, message: 'division by zero' };
}

function valueOf(value: Numeric): number {
  return value instanceof WholeFloat ? value.value : Number(value);
}

function isZero(value: Numeric): boolean {
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
