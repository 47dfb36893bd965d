import { mapCondition, withOperands } from '../compile/expression.ts';
import type { Expression } from '../syntax/ast.ts';
import type { Rewrite } from './rewrite.ts';

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
