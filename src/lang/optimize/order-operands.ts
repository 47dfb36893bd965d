import { getOrAdd } from '../../util/maps.ts';
import { hasWildcard } from '../../util/wildcard.ts';
import { type Expression, type Literal, type Logical, type Match, visit } from '../syntax/ast.ts';
import { mapCondition, withOperands } from '../compile/expression.ts';
import { runsOf } from './may-fail.ts';
import type { Rewrite } from './rewrite.ts';

/**
 * Cheap tests first; those of equal cost stay in the order of the text. Nothing crosses an operand
 * that may fail, see {@link runsOf}.
 */
export const orderOperands: Rewrite = {
  name: 'order operands by cost',
  apply: (condition, options) =>
    mapCondition(condition, (node) => {
      if (node.kind !== 'Logical') return node;
      if (isInOrder(node.operands)) return node;
      return withOperands(
        node,
        runsOf(node.operands, options).flatMap((run) =>
          run.toSorted((a, b) => costOf(a) - costOf(b)),
        ),
      );
    }),
};

/** Then they are in order between any walls, too. */
function isInOrder(operands: readonly Expression[]): boolean {
  return operands.every(
    (operand, at) => at === 0 || costOf(operands[at - 1] as Expression) <= costOf(operand),
  );
}

/** Rough, in units of a test for absence. */
const COST = {
  absence: 1,
  comparison: 2,
  set: 4,
  wildcard: 8,
  wildcardElement: 1,
  regex: 100,
  call: 30,
} as const;

/** Remembered, since the cost of an operand is part of that of all above it; other costs are found as fast as remembered ones. */
const knownCosts = new WeakMap<Logical, number>();

function costOf(condition: Expression): number {
  if (condition.kind !== 'Logical') return estimate(condition);
  return getOrAdd(knownCosts, condition, () => estimate(condition));
}

function estimate(condition: Expression): number {
  switch (condition.kind) {
    case 'Logical':
      return condition.operands.reduce((sum, operand) => sum + costOf(operand), 0);
    case 'Not':
      return costOf(condition.operand);
    case 'Comparison':
      if (condition.right.kind === 'Null') return COST.absence + callCost(condition.left);
      return COST.comparison + callCost(condition.left) + callCost(condition.right);
    case 'In':
      return COST.set + callCost(condition.value);
    case 'Match':
      return matchCost(condition) + callCost(condition.value);
    case 'Call':
    case 'Arithmetic':
    case 'Sign':
      return callCost(condition);
    case 'Field':
      return COST.comparison;
    default:
      return 0;
  }
}

function matchCost({ operator, patterns }: Match): number {
  if (operator === 'regex' || operator === 'regex~') return COST.regex * patterns.length;
  const wildcards = patterns.filter(isWildcard).length;
  return wildcards === 0 ? COST.set : COST.wildcard + COST.wildcardElement * wildcards;
}

function isWildcard(pattern: Literal): boolean {
  return pattern.kind === 'String' && hasWildcard(pattern.value);
}

/** What it costs to have the value that is tested. */
function callCost(value: Expression): number {
  if (value.kind === 'Field' || value.kind === 'String') return 0;
  let calls = 0;
  visit(value, (node) => {
    if (node.kind === 'Call' || node.kind === 'Arithmetic') calls++;
  });
  return calls * COST.call;
}
