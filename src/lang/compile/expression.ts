import { assertNever } from '../../util/assert.ts';
import type { Expression, Logical } from '../syntax/ast.ts';

/**
 * Without any field: the value is known before the first event. Stops at the first field. Patterns are literals.
 * Recursion is as deep as the parser lets expressions nest.
 */
export function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'Field':
      return false;
    case 'String':
    case 'Number':
    case 'Boolean':
    case 'Null':
      return true;
    case 'Match':
      return isConstant(expression.value);
    case 'In':
      return isConstant(expression.value) && expression.list.every(isConstant);
    case 'Comparison':
    case 'Arithmetic':
      return isConstant(expression.left) && isConstant(expression.right);
    case 'Not':
    case 'Sign':
      return isConstant(expression.operand);
    case 'Logical':
      return expression.operands.every(isConstant);
    case 'Call':
      return expression.args.every(isConstant);
    default:
      return assertNever(expression);
  }
}

/**
 * Rebuilds an expression bottom-up. Returns the same object if nothing changed. Patterns are
 * literals and stay. Recursion is as deep as the parser lets expressions nest.
 */
export function mapExpression(
  expression: Expression,
  change: (expression: Expression) => Expression,
): Expression {
  switch (expression.kind) {
    case 'Logical':
      return change(withList(expression, 'operands', expression.operands, change));
    case 'Call':
      return change(withList(expression, 'args', expression.args, change));
    case 'In': {
      const node = withPart(expression, 'value', expression.value, change);
      return change(withList(node, 'list', expression.list, change));
    }
    case 'Not':
    case 'Sign':
      return change(withPart(expression, 'operand', expression.operand, change));
    case 'Match':
      return change(withPart(expression, 'value', expression.value, change));
    case 'Comparison':
    case 'Arithmetic': {
      const node = withPart(expression, 'left', expression.left, change);
      return change(withPart(node, 'right', expression.right, change));
    }
    case 'Field':
    case 'String':
    case 'Number':
    case 'Boolean':
    case 'Null':
      return change(expression);
    default:
      return assertNever(expression);
  }
}

type Change = (expression: Expression) => Expression;

function withPart<Node extends Expression, Name extends string>(
  node: Node,
  name: Name,
  part: Expression,
  change: Change,
): Node {
  const changed = mapExpression(part, change);
  return changed === part ? node : { ...node, [name]: changed };
}

function withList<Node extends Expression, Name extends string>(
  node: Node,
  name: Name,
  parts: readonly Expression[],
  change: Change,
): Node {
  const changed = mapped(parts, (part) => mapExpression(part, change));
  return changed === parts ? node : { ...node, [name]: changed };
}

/** The same list if nothing changed, as is the rule. */
function mapped(parts: readonly Expression[], change: Change): readonly Expression[] {
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] as Expression;
    const first = change(part);
    if (first === part) continue;
    return [...parts.slice(0, at), first, ...parts.slice(at + 1).map(change)];
  }
  return parts;
}

/**
 * Rebuilds the boolean structure: `change` sees every `and`, `or` and `not` after what is below
 * it, and every leaf.
 */
export function mapCondition(condition: Expression, change: Change): Expression {
  if (condition.kind === 'Not') {
    const operand = mapCondition(condition.operand, change);
    return change(operand === condition.operand ? condition : { ...condition, operand });
  }
  if (condition.kind !== 'Logical') return change(condition);
  const operands = mapped(condition.operands, (operand) => mapCondition(operand, change));
  return change(withOperands(condition, operands));
}

/** The same node if the operands are unchanged; the operand itself if it is the only one. */
export function withOperands(node: Logical, operands: readonly Expression[]): Expression {
  const [only] = operands;
  if (only !== undefined && operands.length === 1) return only;
  const isSame =
    operands === node.operands ||
    (operands.length === node.operands.length &&
      operands.every((operand, i) => operand === node.operands[i]));
  return isSame ? node : { ...node, operands };
}
