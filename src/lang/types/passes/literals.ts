import { canonicalIp, compileCidr } from '../../../util/ip.ts';
import { compileDateFormat, parseDateMath } from '../../../util/time/index.ts';
import type { Expression } from '../../syntax/ast.ts';
import type { Context } from '../context.ts';
import { resolve } from '../resolve.ts';

/**
 * Strings that are compared with a date or an IP address and are not valid ones. This is a warning.
 */
export function checkLiterals(context: Context): void {
  for (const node of context.compounds) {
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
  if (type !== 'ip' && type !== 'date') return;
  const { value: text } = literal;
  if (type === 'ip' ? isAddress(text) : isDate(text) || hasFormat(context, value, text)) return;
  const kind = type === 'ip' ? 'IP address' : 'date';
  context.warn(
    literal,
    'EQL2312',
    `${context.quote(literal)} is not a valid ${kind}, so no value of ${context.quote(value)} equals it`,
    type === 'ip'
      ? 'write an IP address or a CIDR block, for instance `"10.0.0.1"`'
      : 'write, for instance, `"2025-01-31T08:00:00Z"` or `"now-1d"`',
  );
}

/** The index accepts a CIDR block wherever it accepts an address. */
const isAddress = (text: string) => canonicalIp(text) !== null || compileCidr(text) !== null;

const isDate = (text: string) => parseDateMath(text, 0n, 'down') !== null;

/** Whether a text is a date in the format that the schema names for a field. */
function hasFormat({ options: { schema } }: Context, value: Expression, text: string): boolean {
  if (schema === undefined || value.kind !== 'Field') return false;
  const resolution = resolve(schema, value.path);
  const format = resolution.kind === 'usable' ? resolution.field.format : undefined;
  const compiled = format === undefined ? null : compileDateFormat(format);
  if (compiled === null || typeof compiled === 'string') return false;
  return parseDateMath(text, 0n, 'down', compiled.text) !== null;
}
