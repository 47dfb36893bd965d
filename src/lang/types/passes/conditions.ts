import type { Expression } from '../../syntax/ast.ts';
import type { Context } from '../context.ts';
import { notACondition } from '../errors/operators.ts';
import { isOpen } from '../type.ts';

/** What `where`, `and`, `or` and `not` work on must be true or false. */
export function checkConditions(context: Context): void {
  for (const { condition } of context.queries) checkCondition(context, condition);
  for (const node of context.compounds) {
    if (node.kind === 'Not') checkCondition(context, node.operand);
    if (node.kind !== 'Logical') continue;
    for (const operand of node.operands) checkCondition(context, operand);
  }
}

function checkCondition(context: Context, condition: Expression): void {
  const type = context.typeOf(condition);
  // `1 + a in (2)` has been reported at its cause.
  if (type === 'boolean' || isOpen(type) || context.isWrong(condition)) return;
  context.report(condition, notACondition(condition, context.quote(condition), type));
}
