import type { Expression } from '../syntax/ast.ts';
import type { TypeEnvironment } from '../types/type.ts';
import { nodesOf } from '../types/walk.ts';

type Functions = Pick<TypeEnvironment, 'functions'>;

/**
 * Whether evaluating a condition can throw `EvaluationError`: arithmetic can overflow, a function
 * that returns a `number` computes or parses one, a regular expression can be too much work for a
 * value, and a leaf with two field occurrences can meet too many combinations of values.
 *
 * Such an operand is a wall to the rewrites: nothing is moved across it and nothing before it
 * decides less, since `length(x) > 0 and number(x) > 5` relies on the order.
 */
export function mayFail(condition: Expression, environment: Functions): boolean {
  if (condition.kind === 'Not') return mayFail(condition.operand, environment);
  if (condition.kind === 'Logical') {
    return condition.operands.some((operand) => mayFail(operand, environment));
  }
  let fields = 0;
  return nodesOf(condition).some((node) => {
    if (node.kind === 'Field') return ++fields > 1;
    if (node.kind === 'Arithmetic') return true;
    if (node.kind === 'Sign') return node.operand.kind !== 'Number';
    if (node.kind === 'Match') return node.operator === 'regex' || node.operator === 'regex~';
    return node.kind === 'Call' && environment.functions.find(node.name)?.returns === 'number';
  });
}

/** Splits operands into runs that may be reordered inside, and walls between them. */
export function runsOf(
  operands: readonly Expression[],
  environment: Functions,
): readonly (readonly Expression[])[] {
  const runs: Expression[][] = [[]];
  for (const operand of operands) {
    if (mayFail(operand, environment)) runs.push([operand], []);
    else runs.at(-1)?.push(operand);
  }
  return runs;
}
