import type { Expression } from '../syntax/ast.ts';
import { childrenOf as nodesBelow } from '../syntax/walk.ts';

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
