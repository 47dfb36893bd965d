import { appendTo } from '../../util/maps.ts';
import type { Expression, Logical, Span, Field, In, Literal, Match } from '../syntax/ast.ts';
import { mapCondition, withOperands } from '../compile/expression.ts';
import { runsOf } from './may-fail.ts';
import type { OptimizeOptions, Rewrite } from './rewrite.ts';

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

/**
 * `f == "a" or f in ("b", "c")` becomes `f in ("a", "b", "c")`: one lookup. Lists hold one type, as
 * the checker demands, so that the result is still a valid query.
 */
export const mergeEqualities: Rewrite = {
  name: 'merge equalities into in',
  apply: (condition, options) =>
    mergeAlternatives(condition, options, {
      groupOf: (operand) => {
        const parts = partsOf(operand);
        return parts && `${parts.list[0]?.kind}:${parts.field.optional}:${parts.field.path}`;
      },
      merge: (first, others, span) => {
        const list = [first, ...others].flatMap((operand) => partsOf(operand)?.list ?? []);
        const value = partsOf(first)?.field ?? first;
        return { kind: 'In', value, negated: false, ignoreCase: false, list, span } satisfies In;
      },
    }),
};

function partsOf(
  operand: Expression,
): { readonly field: Field; readonly list: readonly Literal[] } | null {
  if (operand.kind === 'Comparison' && operand.operator === '==') {
    const { left, right } = operand;
    return left.kind === 'Field' && isListable(right) ? { field: left, list: [right] } : null;
  }
  if (operand.kind !== 'In' || operand.negated || operand.ignoreCase) return null;
  const { value, list } = operand;
  if (value.kind !== 'Field' || !list.every(isListable)) return null;
  return list.every((element) => element.kind === list[0]?.kind) ? { field: value, list } : null;
}

/** A null is not: `f == null` is a test of absence, in a list it is equal to nothing. */
function isListable(expression: Expression): expression is Literal {
  return (
    expression.kind === 'String' || expression.kind === 'Number' || expression.kind === 'Boolean'
  );
}

/** `f : "a*" or f : ("b*", "c")` becomes `f : ("a*", "b*", "c")`: plain patterns share a look-up. */
export const mergePatterns: Rewrite = {
  name: 'merge patterns into one list',
  apply: (condition, options) =>
    mergeAlternatives(condition, options, {
      groupOf: (operand) =>
        operand.kind === 'Match' && operand.value.kind === 'Field'
          ? `${operand.operator}:${operand.value.optional}:${operand.value.path}`
          : null,
      merge: (first, others, span) => {
        const patterns = [first, ...others].flatMap(patternsOf);
        return { ...(first as Match), patterns, span };
      },
    }),
};

function patternsOf(operand: Expression): readonly Literal[] {
  return operand.kind === 'Match' ? operand.patterns : [];
}
