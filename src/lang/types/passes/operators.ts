import type { Arithmetic, Comparison, Expression, In, Sign } from '../../syntax/ast.ts';
import type { Context } from '../context.ts';
import {
  fieldInList,
  mixedList,
  noOrder,
  notANumber,
  nullInList,
  twoFields,
} from '../errors/operators.ts';
import type { Type } from '../type.ts';
import { isNumeric, isOpen } from '../type.ts';

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
    context.report(right, twoFields(right, operator, context.quote(node)));
  }
  if (operator === '==' || operator === '!=') return;
  for (const side of [left, right]) {
    if (context.typeOf(side) !== 'boolean') continue;
    context.report(side, noOrder(side, operator, context.quote(side)));
  }
}

function checkIn(context: Context, node: In): void {
  let expected = familiesOf(context.typeOf(node.value));
  node.list.forEach((element, i) => {
    if (!context.isConstant(element)) {
      context.report(element, fieldInList(element, context.quote(element), context.quote(node)));
      return;
    }
    if (element.kind === 'Null') {
      context.report(element, nullInList(element, context.quote(node.value)));
      return;
    }
    const type = context.typeOf(element);
    const families = familiesOf(type);
    if (families.length === 0) return;
    if (families === expected) return;
    if (expected.length === 0) expected = families;
    if (families.some((family) => expected.includes(family))) return;
    const quotes = { element: context.quote(element), list: context.quote(node) };
    context.report(element, mixedList(element, i + 1, quotes, nameOf(expected), type));
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
    context.report(operand, notANumber(operand, node.operator, context.quote(operand), type));
  }
}
