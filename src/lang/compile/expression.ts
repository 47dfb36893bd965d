import { assertNever } from '../../util/assert.ts';
import type { AnyNode, Expression, Logical } from '../syntax/ast.ts';
import { childrenOf } from '../syntax/walk.ts';

/** Without any field: the value is known before the first event. Stops at the first field. */
export function isConstant(expression: Expression): boolean {
  const waiting: AnyNode[] = [expression];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (part.kind === 'Field') return false;
    // Patterns are literals, and there may be very many.
    if (part.kind === 'Match') waiting.push(part.value);
    else for (const child of childrenOf(part)) waiting.push(child);
  }
  return true;
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
  const changed = parts.map((part) => mapExpression(part, change));
  return changed.every((part, i) => part === parts[i]) ? node : { ...node, [name]: changed };
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
  const operands = condition.operands.map((operand) => mapCondition(operand, change));
  return change(withOperands(condition, operands));
}

/** The same node if the operands are unchanged; the operand itself if it is the only one. */
export function withOperands(node: Logical, operands: readonly Expression[]): Expression {
  const [only] = operands;
  if (only !== undefined && operands.length === 1) return only;
  const isSame =
    operands.length === node.operands.length &&
    operands.every((operand, i) => operand === node.operands[i]);
  return isSame ? node : { ...node, operands };
}
