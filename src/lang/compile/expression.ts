import { type Expression, type Logical, childrenOf, isList, PARTS } from '../syntax/ast.ts';

/**
 * Without any field: the value is known before the first event. Stops at the first field. Patterns are literals.
 * Recursion is as deep as the parser lets expressions nest.
 */
export function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'Field':
      return false;
    case 'Match':
      return isConstant(expression.value);
    case 'In':
      return isConstant(expression.value) && expression.list.every(isConstant);
    default:
      return (
        PARTS[expression.kind].length === 0 ||
        (childrenOf(expression) as readonly Expression[]).every(isConstant)
      );
  }
}

type Change = (expression: Expression) => Expression;

/**
 * Rebuilds an expression bottom-up. Returns the same object if nothing changed. Patterns are
 * literals and stay. Recursion is as deep as the parser lets expressions nest.
 */
export function mapExpression(expression: Expression, change: Change): Expression {
  let node = expression as Expression & Record<string, Expression | readonly Expression[]>;
  for (const name of PARTS[expression.kind]) {
    if (name === 'patterns') continue;
    const part = node[name] as Expression | readonly Expression[];
    const changed = isList(part)
      ? mapped(part, (each) => mapExpression(each, change))
      : mapExpression(part, change);
    if (changed !== part) node = { ...node, [name]: changed };
  }
  return change(node);
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
