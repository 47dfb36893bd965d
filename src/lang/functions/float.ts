import type { Scalar } from '../../events/value.ts';

/**
 * A floating-point number whose value is whole, such as `3.0`. A `number` with the value 3 is an
 * integer; every other `number` (a fraction, or past ±2^53) is a floating-point one by its value.
 */
export class WholeFloat {
  readonly value: number;

  /** @param value whole; -0 too */
  constructor(value: number) {
    this.value = value;
  }
}

/**
 * The values of expressions: {@link Scalar}, with floating-point numbers distinguished from
 * integers.
 */
export type Operand = Scalar | WholeFloat;

export type Numeric = number | bigint | WholeFloat;

export function isNumeric(value: Operand | null | undefined): value is Numeric {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof WholeFloat;
}

export function isFloat(value: Numeric): boolean {
  return value instanceof WholeFloat || (typeof value === 'number' && !Number.isSafeInteger(value));
}

/** A number as a floating-point one. */
export function floatOf(value: number): Numeric {
  return Number.isSafeInteger(value) ? new WholeFloat(value) : value;
}

/** The value alone, for everything that takes `3.0` and `3` for the same. */
export function scalarOf<T extends Operand | null | undefined>(
  operand: T,
): Exclude<T, WholeFloat> | number {
  return operand instanceof WholeFloat ? operand.value : (operand as Exclude<T, WholeFloat>);
}
