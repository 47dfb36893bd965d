import { getOrAdd } from '../../util/maps.ts';
import { type Expression, visit, isLiteral } from '../syntax/ast.ts';
import type { TypeEnvironment } from '../types/type.ts';

type Functions = Pick<TypeEnvironment, 'functions'>;

/**
 * Whether evaluating a condition can throw `EvaluationError`: arithmetic can overflow, a function
 * that returns a `number` computes or parses one, a text can grow too long, a regular expression can be too much work for a
 * value, and a leaf with two field occurrences can meet too many combinations of values.
 *
 * Such an operand is a wall to the rewrites: nothing is moved across it and nothing before it
 * decides less, since `length(x) > 0 and number(x) > 5` relies on the order.
 */
export function mayFail(condition: Expression, environment: Functions): boolean {
  if (isPlain(condition)) return false;
  const known = getOrAdd(
    knownByFunctions,
    environment.functions,
    () => new WeakMap<Expression, boolean>(),
  );
  return getOrAdd(known, condition, () => decide(condition, environment));
}

/** Remembered where it takes a while, since the question comes up at every level above an operand. */
const knownByFunctions = new WeakMap<Functions['functions'], WeakMap<Expression, boolean>>();

function decide(condition: Expression, environment: Functions): boolean {
  if (condition.kind === 'Not') return mayFail(condition.operand, environment);
  if (condition.kind === 'Logical') {
    return condition.operands.some((operand) => mayFail(operand, environment));
  }
  let fields = 0;
  let fails = false;
  visit(condition, (node) => {
    if (node.kind === 'Field') fields++;
    else if (node.kind === 'Arithmetic') fails = true;
    else if (node.kind === 'Sign') fails ||= node.operand.kind !== 'Number';
    else if (node.kind === 'Match') fails ||= node.operator.startsWith('regex');
    else if (node.kind === 'Call') fails ||= callMayFail(node.name, environment);
    return !fails;
  });
  return fails || fields > 1;
}

/** One field compared with constants, as nearly all conditions are. */
function isPlain(condition: Expression): boolean {
  switch (condition.kind) {
    case 'Comparison':
      return condition.left.kind === 'Field' && isLiteral(condition.right);
    case 'In':
      return condition.value.kind === 'Field' && condition.list.every(isLiteral);
    case 'Match':
      return condition.value.kind === 'Field' && !condition.operator.startsWith('regex');
    default:
      return false;
  }
}

function callMayFail(name: string, { functions }: Functions): boolean {
  const declaration = functions.find(name);
  return declaration?.returns === 'number' || declaration?.growsText === true;
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
