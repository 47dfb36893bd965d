import type { Expression, Literal, Match } from '../syntax/ast.ts';
import { mergeAlternatives } from './merge.ts';
import type { Rewrite } from './rewrite.ts';

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
