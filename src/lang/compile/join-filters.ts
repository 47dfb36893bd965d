import type { Expression, Field, Term } from '../syntax/ast.ts';
import { printExpression } from '../syntax/printer.ts';
import { nodesOf } from '../types/walk.ts';
import { mapExpression } from './expression.ts';

/** A term whose condition is optimised, so that its conjuncts do not depend on how it was written. */
export interface KeyedTerm {
  readonly term: Term;
  /** The join keys of the query and then those of the term. */
  readonly by: readonly Field[];
  readonly condition: Expression;
}

/**
 * What the join keys of one term demand of the others.
 *
 * A condition on a join key holds for every event of the sequence, as Elasticsearch has it: each
 * conjunct of a positive term that names nothing but a key (and has no `or` left) is added to all
 * other terms and to `until`, with the field of their own key in its place. This shows only where
 * keys have several values: with `sequence by tags [a where tags == "x"] [b where true]` the second
 * event must have the tag x too, even if the two are joined by another tag.
 *
 * Missing terms take but do not give: that no event has a property says nothing of the others.
 * The result has a list of additional conjuncts for each term.
 */
export function copiedFilters(terms: readonly KeyedTerm[], until: number): Expression[][] {
  const own = terms.map(({ condition }) => conjunctsOf(condition));
  const known = own.map((conjuncts) => new Set(conjuncts.map(printExpression)));
  const copied: Expression[][] = terms.map(() => []);
  for (const [source, { term, by }] of terms.entries()) {
    if (term.missing || source === until) continue;
    for (const conjunct of own[source] ?? []) {
      const position = keyOf(conjunct, by);
      if (position < 0) continue;
      for (const [target, { by: targetBy }] of terms.entries()) {
        const key = targetBy[position];
        if (target === source || key === undefined) continue;
        const copy = onField(conjunct, key);
        const text = printExpression(copy);
        if (known[target]?.has(text) === true) continue;
        known[target]?.add(text);
        copied[target]?.push(copy);
      }
    }
  }
  return copied;
}

function conjunctsOf(condition: Expression): readonly Expression[] {
  return condition.kind === 'Logical' && condition.operator === 'and'
    ? condition.operands
    : [condition];
}

/** The position of the only key that a conjunct names, or -1. */
function keyOf(conjunct: Expression, by: readonly Field[]): number {
  let path: string | undefined;
  for (const node of nodesOf(conjunct)) {
    if (node.kind === 'Logical' && node.operator === 'or') return -1;
    if (node.kind !== 'Field') continue;
    if (path !== undefined && path !== node.path) return -1;
    path = node.path;
  }
  return by.findIndex((key) => key.path === path);
}

function onField(conjunct: Expression, key: Field): Expression {
  return mapExpression(conjunct, (node) =>
    node.kind === 'Field' ? { ...key, span: node.span } : node,
  );
}
