import type { Scalar } from '../../events/field-set.ts';

/**
 * What a parameter takes. `scalar` is anything but text-typed fields, `ip` an address as text or a
 * field of that type.
 */
export type ParameterType = 'string' | 'number' | 'integer' | 'boolean' | 'ip' | 'scalar';

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  /** May be left out. Only trailing parameters are optional. */
  readonly optional?: true;
  /** Takes one or more. Only the last parameter is variadic. */
  readonly variadic?: true;
  /** Must be a literal or fold to one. */
  readonly constant?: true;
  readonly description: string;
}

/**
 * A null argument is `null`, one left out is missing from the end. A value of another type than
 * declared gives null; a body throws nothing but {@link EvaluationError}.
 */
export type FunctionBody = (args: readonly (Operand | null)[]) => Operand | null;

/** `call → result`, where the result is an EQL literal. Run as tests and printed in the reference. */
export interface FunctionExample {
  readonly call: string;
  readonly result: string;
}

/** How a call with a field first and a constant second runs: see docs/decisions on `endsWith`. */
export type FieldConstantForm = (
  constant: string,
  ignoreCase: boolean,
) => (value: string) => boolean;

/** The value of each argument known when compiling (`null` for a null literal), else `undefined`. */
export type Constants = readonly (Operand | null | undefined)[];

export interface CheckContext {
  /** Whether argument i is of a floating-point type. */
  readonly floats: readonly boolean[];
}

export interface Complaint {
  readonly argument: number;
  readonly message: string;
  readonly hint?: string;
}

/** One function of the language: everything about it is in its own file. */
export interface FunctionDeclaration {
  /** The spelling of the documentation; calls ignore case. */
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  /** A `number` is a floating-point one if an argument is, else that shows at run time. */
  readonly returns: 'string' | 'number' | 'integer' | 'boolean';
  /** The result can be longer than all arguments: too long a text is a run-time error. */
  readonly growsText?: true;
  /** Offered with a tilde: matching ignores case. */
  readonly tilde: boolean;
  readonly examples: readonly [FunctionExample, FunctionExample, ...FunctionExample[]];
  /** Builds the body once per call site: patterns and ranges are prepared here. */
  readonly bind: (constants: Constants, ignoreCase: boolean) => FunctionBody;
  /** Where the language prescribes another meaning for `f(field, "constant")`. */
  readonly fieldConstant?: FieldConstantForm;
  /** A static complaint about constant arguments, for instance a block that is no CIDR block. */
  readonly checkConstants?: (constants: Constants, context: CheckContext) => Complaint | null;
}

export type EvaluationCode = 'EQL3001' | 'EQL3002' | 'EQL3003' | 'EQL3005' | 'EQL3006';

/** A run-time error that the language prescribes (a number that does not parse, an overflow). */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
  readonly code: EvaluationCode;
  constructor(code: EvaluationCode, message: string) {
    super(message);
    this.code = code;
  }
}

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
