import type { Expression } from '../syntax/ast.ts';
import { assertNever } from '../../util/assert.ts';

export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'Logical':
      return expression.operands;
    case 'Not':
    case 'Sign':
      return [expression.operand];
    case 'Comparison':
    case 'Arithmetic':
      return [expression.left, expression.right];
    case 'In':
      return [expression.value, ...expression.list];
    case 'Match':
      return [expression.value, ...expression.patterns];
    case 'Call':
      return expression.args;
    case 'Field':
    case 'String':
    case 'Number':
    case 'Boolean':
    case 'Null':
      return [];
    default:
      return assertNever(expression);
  }
}

/**
 * An expression and all below it in the order of the text, each before its parts. Without recursion:
 * a sum of many terms is a deep tree. What `isKnown` accepts is left out, with its parts.
 */
export function nodesOf(
  root: Expression,
  isKnown: (expression: Expression) => boolean = () => false,
): Expression[] {
  const nodes: Expression[] = [];
  const waiting: Expression[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (isKnown(node)) continue;
    nodes.push(node);
    const children = childrenOf(node);
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (child !== undefined) waiting.push(child);
    }
  }
  return nodes;
}
