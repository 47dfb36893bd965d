import type { Arithmetic, ArithmeticOperator, Expression } from '../syntax/ast.ts';
import { childrenOf } from '../types/walk.ts';

/** Without any field: the value is known before the first event. Stops at the first field. */
export function isConstant(expression: Expression): boolean {
  const waiting: Expression[] = [expression];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (part.kind === 'Field') return false;
    // The value is tested without its list, which may be very long.
    if (part.kind === 'Match') waiting.push(part.value);
    else for (const child of childrenOf(part)) waiting.push(child);
  }
  return true;
}

export interface ArithmeticStep {
  /** The whole chain up to and including this step. */
  readonly node: Arithmetic;
  readonly operator: ArithmeticOperator;
  readonly operand: Expression;
}

/**
 * `a - b + c` as a first operand and the steps after it. Such a chain leans to the left and is as
 * deep as the text is long, so nothing may recurse along it.
 */
export function arithmeticChain(expression: Arithmetic): {
  readonly first: Expression;
  readonly steps: readonly ArithmeticStep[];
} {
  const steps: ArithmeticStep[] = [];
  let at: Expression = expression;
  while (at.kind === 'Arithmetic') {
    steps.push({ node: at, operator: at.operator, operand: at.right });
    at = at.left;
  }
  return { first: at, steps: steps.reverse() };
}
