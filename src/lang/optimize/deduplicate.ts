import type { Expression, Logical } from '../syntax/ast.ts';
import { printExpression } from '../syntax/printer.ts';
import { mapCondition, mapExpression, withOperands } from '../compile/expression.ts';
import type { Rewrite } from './rewrite.ts';

/** An operand that stands there twice is tested once; an element of a list likewise. */
export const deduplicate: Rewrite = {
  name: 'drop duplicate operands and list elements',
  apply: (condition) =>
    mapCondition(mapExpression(condition, deduplicateList), (node) =>
      node.kind === 'Logical' ? deduplicateOperands(node) : node,
    ),
};

function deduplicateOperands(node: Logical): Expression {
  return withOperands(node, distinctBy(node.operands, printExpression));
}

function deduplicateList(expression: Expression): Expression {
  if (expression.kind === 'In') {
    const list = distinctBy(expression.list, printExpression);
    return list.length === expression.list.length ? expression : { ...expression, list };
  }
  if (expression.kind !== 'Match') return expression;
  const patterns = distinctBy(expression.patterns, printExpression);
  return patterns.length === expression.patterns.length ? expression : { ...expression, patterns };
}

function distinctBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const seen = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}
