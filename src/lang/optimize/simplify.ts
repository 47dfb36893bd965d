import type { Expression, Logical } from '../syntax/ast.ts';
import { isConstant, withOperands, mapCondition } from '../compile/expression.ts';
import { mayFail } from './may-fail.ts';
import type { OptimizeOptions, Rewrite } from './rewrite.ts';

/**
 * Decides what constants decide: `a and true`, `a or true`, `not not a`, `not true`. A null operand
 * is false, as a null leaf is.
 *
 * Must come after folding, which is the one to apply the null logic inside constants: here what was
 * constant from the start is left alone, and what becomes so is plain true or false.
 */
export const simplify: Rewrite = {
  name: 'simplify boolean operators',
  apply: (condition, options) => asBoolean(simplifyNode(condition, options)),
};

function simplifyNode(node: Expression, options: OptimizeOptions): Expression {
  if ((node.kind !== 'Not' && node.kind !== 'Logical') || isConstant(node)) return node;
  if (node.kind === 'Not') {
    const operand = simplifyNode(node.operand, options);
    return simplifyNot(operand) ?? (operand === node.operand ? node : { ...node, operand });
  }
  const operands = node.operands.map((operand) => asBoolean(simplifyNode(operand, options)));
  return simplifyLogical(node, operands, options);
}

function asBoolean(operand: Expression): Expression {
  return operand.kind === 'Null' ? { kind: 'Boolean', value: false, span: operand.span } : operand;
}

function simplifyNot(operand: Expression): Expression | null {
  if (operand.kind === 'Not') return operand.operand;
  return operand.kind === 'Boolean' ? { ...operand, value: !operand.value } : null;
}

/** Operands that may fail keep their say: they are evaluated before a constant decides. */
function simplifyLogical(
  node: Logical,
  simplified: readonly Expression[],
  options: OptimizeOptions,
): Expression {
  const decisive = node.operator === 'or';
  const operands: Expression[] = [];
  for (const operand of simplified) {
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

/** `a and (b and c)` becomes `a and b and c`, so that the other rewrites see all operands. */
export const flatten: Rewrite = {
  name: 'flatten nested and, or',
  apply: (condition) =>
    mapCondition(condition, (node) => {
      if (node.kind !== 'Logical') return node;
      const { operator, operands } = node;
      const isNested = (operand: Expression) =>
        operand.kind === 'Logical' && operand.operator === operator;
      if (!operands.some(isNested)) return node;
      return withOperands(
        node,
        operands.flatMap((operand) =>
          operand.kind === 'Logical' && operand.operator === operator
            ? operand.operands
            : [operand],
        ),
      );
    }),
};
