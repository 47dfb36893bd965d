import { canonicalIp, compileCidr } from '../../../util/ip.ts';
import { parseDateMath } from '../../../util/time/index.ts';
import type { Expression } from '../../syntax/ast.ts';
import type { Context } from '../context.ts';
import { impossibleLiteral } from '../errors/operators.ts';

/** Strings that are compared with a date or an address and are none. They pass, with a warning. */
export function checkLiterals(context: Context): void {
  for (const node of context.expressions) {
    if (node.kind === 'Comparison') {
      checkLiteral(context, node.left, node.right);
      checkLiteral(context, node.right, node.left);
    } else if (node.kind === 'In') {
      for (const element of node.list) checkLiteral(context, node.value, element);
    }
  }
}

function checkLiteral(context: Context, value: Expression, literal: Expression): void {
  if (literal.kind !== 'String') return;
  const type = context.typeOf(value);
  if ((type !== 'ip' && type !== 'date') || isPossible(type, literal.value)) return;
  const quotes = { literal: context.quote(literal), value: context.quote(value) };
  context.report(literal, impossibleLiteral(literal, quotes, type));
}

/** The index takes a block where it takes an address. */
function isPossible(type: 'ip' | 'date', text: string): boolean {
  if (type === 'ip') return canonicalIp(text) !== null || compileCidr(text) !== null;
  return parseDateMath(text, 0n, 'down') !== null;
}
