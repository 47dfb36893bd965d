import type { Arithmetic, Comparison, Expression, In, Sign } from '../../syntax/ast.ts';
import { type Context, ordinal } from '../context.ts';
import { isNumeric, isOpen, type Type } from '../type.ts';

/** For a comparison of fields, in a list too. */
const ONLY_IN_FUNCTIONS =
  'two fields can only be compared in a function, for instance `startsWith(a, b)`';

/** The sides of comparisons, the elements of lists, the operands of arithmetic. */
export function checkOperators(context: Context): void {
  for (const node of context.compounds) {
    switch (node.kind) {
      case 'Comparison':
        checkComparison(context, node);
        break;
      case 'In':
        checkIn(context, node);
        break;
      case 'Arithmetic':
      case 'Sign':
        checkArithmetic(context, node);
        break;
      default:
    }
  }
}

/**
 * Types on both sides of `==` need not agree: `process.pid == "abc"` is legal and never true.
 */
function checkComparison(context: Context, node: Comparison): void {
  const { left, right, operator } = node;
  const hasTwoFields = !context.isConstant(left) && !context.isConstant(right);
  if (hasTwoFields && (context.dependsOnEvent(left) || context.dependsOnEvent(right))) {
    const message = `one side of \`${operator}\` must be a constant, found fields on both: ${context.quote(node)}`;
    context.error(right, 'EQL2301', message, ONLY_IN_FUNCTIONS);
  }
  if (operator === '==' || operator === '!=') return;
  for (const side of [left, right]) {
    if (context.typeOf(side) !== 'boolean') continue;
    const message = `booleans have no order, found ${context.quote(side)} (boolean) at \`${operator}\``;
    context.error(side, 'EQL2307', message, 'compare with `== true` or `== false`');
  }
}

function checkIn(context: Context, node: In): void {
  let expected = familiesOf(context.typeOf(node.value));
  node.list.forEach((element, i) => {
    if (!context.isConstant(element)) {
      const message = `a list contains constants only, found ${context.quote(element)} in ${context.quote(node)}`;
      return context.error(element, 'EQL2302', message, ONLY_IN_FUNCTIONS);
    }
    if (element.kind === 'Null') {
      const hint = `to match missing values, add \`or ${context.quote(node.value).slice(1, -1)} == null\``;
      return context.warn(element, 'EQL2311', '`null` in a list never matches', hint);
    }
    const type = context.typeOf(element);
    const families = familiesOf(type);
    if (families.length === 0 || families === expected) return;
    if (expected.length === 0) expected = families;
    if (families.some((family) => expected.includes(family))) return;
    context.error(
      element,
      'EQL2303',
      `the ${ordinal(i + 1)} element of ${context.quote(node)} must be ${nameOf(expected)}, found ${context.quote(element)} (${type})`,
    );
  });
}

type Family = 'string' | 'number' | 'boolean';

/** A suggestion how to write the value; empty if there is none. */
function familiesOf(type: Type): readonly Family[] {
  if (isOpen(type)) return NONE;
  if (isNumeric(type)) return NUMBERS;
  if (type === 'date') return TEXTS_AND_NUMBERS;
  return type === 'boolean' ? TRUTHS : TEXTS;
}

const NONE: readonly Family[] = [];
const NUMBERS: readonly Family[] = ['number'];
const TEXTS: readonly Family[] = ['string'];
const TEXTS_AND_NUMBERS: readonly Family[] = ['string', 'number'];
const TRUTHS: readonly Family[] = ['boolean'];

const NAMES: Readonly<Record<Family, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: '`true` or `false`',
};

function nameOf(families: readonly Family[]): string {
  return families.map((family) => NAMES[family]).join(' or ');
}

function checkArithmetic(context: Context, node: Arithmetic | Sign): void {
  const operands: readonly Expression[] =
    node.kind === 'Sign' ? [node.operand] : [node.left, node.right];
  for (const operand of operands) {
    const type = context.typeOf(operand);
    if (isOpen(type) || isNumeric(type)) continue;
    const message = `\`${node.operator}\` works on numbers, found ${context.quote(operand)} (${type})`;
    context.error(operand, 'EQL2306', message, insteadOfArithmetic(operand, node.operator, type));
  }
}

function insteadOfArithmetic(
  operand: Expression,
  operator: string,
  found: Type,
): string | undefined {
  if (operand.kind === 'In' || operand.kind === 'Match') {
    const tighter = operand.kind === 'In' ? 'in' : operand.operator;
    return `\`${tighter}\` binds more tightly than \`${operator}\`: put the sum in parentheses`;
  }
  if (found !== 'string') return undefined;
  return operator === '+' ? 'join strings with `concat`' : 'parse a number with `number( … )`';
}
