import type { Expression, Logical } from '../syntax/ast.ts';
import { mapCondition, withOperands } from '../compile/expression.ts';
import { mayFail } from './may-fail.ts';
import type { OptimizeOptions, Rewrite } from './rewrite.ts';

/**
 * Decides what constants decide: `a and true`, `a or true`, `not not a`, `not true`. A null operand
 * is false, as a null leaf is (inside a constant it has been folded before, with null logic).
 */
export const simplify: Rewrite = {
  name: 'simplify boolean operators',
  apply: (condition, options) =>
    mapCondition(condition, (node) => {
      if (node.kind === 'Null') return { kind: 'Boolean', value: false, span: node.span };
      if (node.kind === 'Not') return simplifyNot(node.operand) ?? node;
      return node.kind === 'Logical' ? simplifyLogical(node, options) : node;
    }),
};

function simplifyNot(operand: Expression): Expression | null {
  if (operand.kind === 'Not') return operand.operand;
  return operand.kind === 'Boolean' ? { ...operand, value: !operand.value } : null;
}

/** Operands that may fail keep their say: they are evaluated before a constant decides. */
function simplifyLogical(node: Logical, options: OptimizeOptions): Expression {
  const decisive = node.operator === 'or';
  const operands: Expression[] = [];
  for (const operand of node.operands) {
    if (operand.kind !== 'Boolean') {
      operands.push(operand);
    } else if (operand.value === decisive) {
      if (!operands.some((earlier) => mayFail(earlier, options))) return operand;
      operands.push(operand);
      break;
    }
  }
  if (operands.length === 0) return { kind: 'Boolean', value: !decisive, span: node.span };
  return withOperands(node, operands);
}
