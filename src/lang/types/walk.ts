import { assertNever } from '../../util/assert.ts';
import type { Expression } from '../syntax/ast.ts';
import { childrenOf as nodesBelow, pushChildren } from '../syntax/walk.ts';

export function childrenOf(expression: Expression): readonly Expression[] {
  // Below an expression there are only expressions.
  return nodesBelow(expression) as readonly Expression[];
}

/**
 * An expression and all below it in the order of the text, each before its parts. Without recursion.
 * What `isKnown` accepts is left out, with its parts.
 */
export function nodesOf(
  root: Expression,
  isKnown?: (expression: Expression) => boolean,
): Expression[] {
  const nodes: Expression[] = [];
  const waiting: Expression[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (isKnown?.(node) === true) continue;
    nodes.push(node);
    pushChildren(node, waiting);
  }
  return nodes;
}

/**
 * Adds an expression and all below it that have parts, in the order of {@link nodesOf}. Recursion is as deep as the parser
 * lets expressions nest.
 */
export function addCompounds(node: Expression, found: Expression[]): void {
  switch (node.kind) {
    case 'Field':
    case 'String':
    case 'Number':
    case 'Boolean':
    case 'Null':
      return;
    case 'Not':
    case 'Sign':
      found.push(node);
      return addCompounds(node.operand, found);
    case 'Comparison':
    case 'Arithmetic':
      found.push(node);
      addCompounds(node.left, found);
      return addCompounds(node.right, found);
    case 'In':
      found.push(node);
      addCompounds(node.value, found);
      return addAll(node.list, found);
    case 'Match':
      // Patterns are literals.
      found.push(node);
      return addCompounds(node.value, found);
    case 'Logical':
      found.push(node);
      return addAll(node.operands, found);
    case 'Call':
      found.push(node);
      return addAll(node.args, found);
    default:
      return assertNever(node);
  }
}

function addAll(parts: readonly Expression[], found: Expression[]): void {
  for (const part of parts) addCompounds(part, found);
}
