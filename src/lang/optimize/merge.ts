import { appendTo } from '../../util/maps.ts';
import type { Expression, Logical, Span } from '../syntax/ast.ts';
import { mapCondition, withOperands } from '../compile/expression.ts';
import { runsOf } from './may-fail.ts';
import type { OptimizeOptions } from './rewrite.ts';

export interface Merging {
  /** Operands of the same group become one; `null`: stays alone. */
  readonly groupOf: (operand: Expression) => string | null;
  readonly merge: (first: Expression, others: readonly Expression[], span: Span) => Expression;
}

/**
 * Merges operands of an `or` that test the same field, at the position of the first one. With
 * several values that is no change: some value passes one test or the other.
 */
export function mergeAlternatives(
  condition: Expression,
  options: OptimizeOptions,
  merging: Merging,
): Expression {
  return mapCondition(condition, (node) => {
    if (node.kind !== 'Logical' || node.operator !== 'or') return node;
    if (!hasCommonGroup(node.operands, merging)) return node;
    const runs = runsOf(node.operands, options);
    return withOperands(
      node,
      runs.flatMap((run) => mergeRun(run, node, merging)),
    );
  });
}

function hasCommonGroup(operands: readonly Expression[], { groupOf }: Merging): boolean {
  const seen = new Set<string>();
  for (const operand of operands) {
    const group = groupOf(operand);
    if (group === null) continue;
    if (seen.has(group)) return true;
    seen.add(group);
  }
  return false;
}

function mergeRun(
  run: readonly Expression[],
  { span }: Logical,
  { groupOf, merge }: Merging,
): readonly Expression[] {
  const groups = new Map<string | Expression, Expression[]>();
  for (const operand of run) {
    appendTo(groups, groupOf(operand) ?? operand, operand);
  }
  return [...groups.values()].map(([first, ...others]) =>
    first === undefined || others.length === 0 ? (first as Expression) : merge(first, others, span),
  );
}
