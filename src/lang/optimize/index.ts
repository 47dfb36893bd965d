import type { EventQuery, Expression, Statement, Term } from '../syntax/ast.ts';
import { deduplicate } from './deduplicate.ts';
import { flatten, simplify } from './simplify.ts';
import { foldConstants } from './fold-constants.ts';
import { mergeEqualities, mergePatterns } from './merge.ts';
import { orderOperands } from './order-operands.ts';
import type { OptimizeOptions, Rewrite } from './rewrite.ts';

export type { OptimizeOptions } from './rewrite.ts';

/**
 * Constants come first, since they decide operands; then the structure is cleared, so that what
 * belongs together stands in one list; merging works on such a list and may leave duplicate
 * elements; the order by cost is that of the final operands.
 */
export const REWRITES: readonly Rewrite[] = [
  foldConstants,
  simplify,
  flatten,
  mergeEqualities,
  mergePatterns,
  deduplicate,
  orderOperands,
];

/** A rewrite may open the way for an earlier one, so all are repeated; two rounds are the rule. */
const MAX_ROUNDS = 10;

/** The same condition in fewer and cheaper steps: see {@link Rewrite} for what stays the same. */
export function optimizeCondition(condition: Expression, options: OptimizeOptions): Expression {
  let current = condition;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = current;
    for (const rewrite of REWRITES) current = rewrite.apply(current, options);
    if (current === before || isReordered(before, current)) break;
  }
  return current;
}

/**
 * Whether the very same operands only stand in another order, which opens no way: lists are compared by their order, but these
 * are in no other list. Only a constant decides what is behind it.
 */
function isReordered(before: Expression, after: Expression): boolean {
  if (before.kind !== 'Logical' || after.kind !== 'Logical') return false;
  if (before.operator !== after.operator || before.operands.length !== after.operands.length) {
    return false;
  }
  const known = new Set(before.operands);
  return after.operands.every((operand) => operand.kind !== 'Boolean' && known.has(operand));
}

/** Optimises every condition of a statement. */
export function optimize(statement: Statement, options: OptimizeOptions): Statement {
  const event = (query: EventQuery): EventQuery => {
    const condition = optimizeCondition(query.condition, options);
    return condition === query.condition ? query : { ...query, condition };
  };
  const term = (node: Term): Term => ({ ...node, query: event(node.query) });
  const { query } = statement;
  switch (query.kind) {
    case 'EventQuery':
      return { ...statement, query: event(query) };
    case 'SequenceQuery': {
      const until = query.until === null ? null : term(query.until);
      return { ...statement, query: { ...query, terms: query.terms.map(term), until } };
    }
    case 'SampleQuery':
      return { ...statement, query: { ...query, terms: query.terms.map(term) } };
  }
}
