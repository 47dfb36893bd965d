import { FieldSet } from '../../events/field-set.ts';
import type { Scalar } from '../../events/value.ts';
import { assert } from '../../util/assert.ts';
import { scalarOf, type Operand } from '../functions/float.ts';
import type { Expression } from '../syntax/ast.ts';
import type { TypeEnvironment } from '../types/type.ts';
import { fieldResolver } from './field-access.ts';
import { ScalarCompiler } from './scalar.ts';

export interface ConstantOptions {
  readonly functions: TypeEnvironment['functions'];
}

/** The value of {@link evaluateOperand} alone. */
export function evaluateConstant(expression: Expression, options: ConstantOptions): Scalar | null {
  return scalarOf(evaluateOperand(expression, options));
}

/**
 * The value of an expression without fields. Three-valued: `not null` and `1 == "1"` are null.
 *
 * Throws `EvaluationError` where evaluation fails: `1 / 0`, `number("abc")`.
 */
export function evaluateOperand(
  expression: Expression,
  { functions }: ConstantOptions,
): Operand | null {
  const resolve = fieldResolver(undefined, new FieldSet(), '');
  const compiler = new ScalarCompiler({
    resolve,
    resolveNumber: resolve,
    environment: { functions, timestampField: '' },
    // Date math needs a date field, and a constant has none.
    clock: { now: 0n },
  });
  const { evaluate, constant } = compiler.compile(expression);
  assert(compiler.occurrences.length === 0, 'a constant has no field');
  return constant === undefined ? evaluate([]) : constant;
}
