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

/** An integer argument as a position, or `undefined` for a value that is not an integer. */
export function toPosition(value: Operand): number | undefined {
  // Past ±2^53 all that matters is the sign: no text is that long.
  if (typeof value === 'bigint') return Number(value);
  return Number.isInteger(value) ? (value as number) : undefined;
}

/** A value as text. A floating-point number always has a point: `42.0`, `1.0e+21`. */
export function renderScalar(operand: Operand): string {
  const value = scalarOf(operand);
  const text = Object.is(value, -0) ? '-0' : String(value);
  if (!isNumeric(operand) || !isFloat(operand) || !Number.isFinite(value)) return text;
  if (text.includes('.')) return text;
  const exponent = text.indexOf('e');
  return exponent < 0 ? `${text}.0` : `${text.slice(0, exponent)}.0${text.slice(exponent)}`;
}
