import type { Expression, Field, In, Literal } from '../syntax/ast.ts';
import { mergeAlternatives } from './merge.ts';
import type { Rewrite } from './rewrite.ts';

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
