import type { Operand } from '../functions/declaration.ts';
import type { Expression } from '../syntax/ast.ts';
import type { TypeEnvironment } from '../types/type.ts';

export interface OptimizeOptions extends TypeEnvironment {
  /** The value of an expression without fields. Throws `EvaluationError`. */
  readonly evaluateConstant: (expression: Expression) => Operand | null;
}

/**
 * One rewrite of a condition. It returns the very same object where it has nothing to do, and must
 * be its own fixed point together with the others: they are repeated until nothing changes.
 *
 * Whatever it does, the condition is satisfied by the same events, and fails (throws
 * `EvaluationError`) at the same events.
 */
export interface Rewrite {
  readonly name: string;
  readonly apply: (condition: Expression, options: OptimizeOptions) => Expression;
}
