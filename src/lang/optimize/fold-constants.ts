import {
  EvaluationError,
  isFloat,
  isNumeric,
  scalarOf,
  type Operand,
} from '../functions/declaration.ts';
import type { Expression, NumberLiteral, Span } from '../syntax/ast.ts';
import { isConstant, mapExpression } from '../compile/expression.ts';
import type { OptimizeOptions, Rewrite } from './rewrite.ts';

/**
 * Evaluates what has no field: `1 + 2`, `concat("a", "b")`, `not 1 == 2`.
 *
 * What fails (`1 / 0`) stays and fails at each event; so does what no literal can express
 * (infinity, -2^63).
 */
export const foldConstants: Rewrite = {
  name: 'fold constants',
  apply: (condition, options) =>
    mapExpression(condition, (expression) => foldExpression(expression, options)),
};

function foldExpression(expression: Expression, options: OptimizeOptions): Expression {
  if (isFolded(expression) || !isConstant(expression)) return expression;
  try {
    return literalOf(options.evaluateConstant(expression), expression.span) ?? expression;
  } catch (error) {
    if (error instanceof EvaluationError) return expression;
    throw error;
  }
}

/** A literal has no sign, so a negative number is a sign and a literal. */
function isFolded(expression: Expression): boolean {
  switch (expression.kind) {
    case 'String':
    case 'Number':
    case 'Boolean':
    case 'Null':
      return true;
    case 'Sign':
      return expression.operator === '-' && expression.operand.kind === 'Number';
    default:
      return false;
  }
}

/** `null` if no literal has this value. */
function literalOf(operand: Operand | null, span: Span): Expression | null {
  const value = scalarOf(operand);
  if (value === null) return { kind: 'Null', span };
  if (typeof value === 'string') return { kind: 'String', value, span };
  if (typeof value === 'boolean') return { kind: 'Boolean', value, span };
  const isNegative = value < 0 || Object.is(value, -0);
  const magnitude = isNegative ? -value : value;
  if (typeof magnitude === 'bigint' && BigInt.asIntN(64, magnitude) !== magnitude) return null;
  if (typeof magnitude === 'number' && !Number.isFinite(magnitude)) return null;
  const literal: NumberLiteral = {
    kind: 'Number',
    value: magnitude,
    float: isNumeric(operand) && isFloat(operand),
    span,
  };
  return isNegative ? { kind: 'Sign', operator: '-', operand: literal, span } : literal;
}
