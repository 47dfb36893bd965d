import { type Expression, PARTS } from '../../syntax/ast.ts';
import type { Context } from '../context.ts';

/** Constant expressions whose evaluation fails would fail at every event. */
export function checkConstants(context: Context): void {
  let end = 0;
  for (const node of context.compounds) {
    if (node.kind === 'Arithmetic') checkDivision(context, node);
    // Parts of an expression that was evaluated as a whole follow it and are inside its span.
    if (node.span.start < end || !isComputed(context, node)) continue;
    end = node.span.end;
    if (context.isWrong(node)) continue;
    const result = context.evaluate(node);
    if (!('failure' in result)) continue;
    const message = `${context.quote(node)} cannot be computed: ${result.failure}`;
    context.error(node, 'EQL2310', message);
  }
}

/** Logical operators are skipped: which of their operands are evaluated is unspecified. */
const isComputed = (context: Context, node: Expression): boolean =>
  node.kind !== 'Logical' &&
  node.kind !== 'Not' &&
  PARTS[node.kind].length > 0 &&
  context.isConstant(node);

/** `f / 0` fails for each integer `f`, and the field is hardly meant to hold floats only. */
function checkDivision(
  context: Context,
  node: Extract<Expression, { readonly kind: 'Arithmetic' }>,
): void {
  const { operator, right } = node;
  if ((operator !== '/' && operator !== '%') || context.isConstant(node)) return;
  if (!context.isConstant(right) || context.typeOf(node) === 'float' || context.isWrong(right)) {
    return;
  }
  const result = context.evaluate(right);
  // The left side is not quoted: in a long chain each step would repeat all before it.
  if ('value' in result && result.value === 0) {
    context.error(right, 'EQL2310', `\`${operator}\` cannot be computed: division by zero`);
  }
}
