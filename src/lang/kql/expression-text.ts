import type { Expression, Field, Literal, Statement } from '../syntax/ast.ts';
import { isLiteral } from '../syntax/ast.ts';
import { print, printExpression } from '../syntax/printer.ts';
import { inQuotes, printPattern, printValue } from './printer.ts';

/** A condition as text in the language that it was written in. */
export function textOf(expression: Expression): string {
  return kqlText(expression) ?? printExpression(expression);
}

/** A statement as text in the language that it was written in. */
export function writtenOf(statement: Statement): string {
  const { language, query } = statement;
  return language === 'kuery' && query.kind === 'EventQuery'
    ? textOf(query.condition)
    : print(statement);
}

/** `null` for a condition that was not translated from KQL. */
function kqlText(expression: Expression): string | null {
  switch (expression.kind) {
    case 'Logical':
      return chainText(expression.operator, expression.operands);
    case 'Not': {
      const text = kqlText(expression.operand);
      if (text === null) return null;
      const { kind } = expression.operand;
      return kind === 'Logical' || kind === 'Not' ? `not (${text})` : `not ${text}`;
    }
    case 'Comparison':
    case 'In':
    case 'Match':
    case 'Call':
      return leafText(expression);
    default:
      return null;
  }
}

function chainText(operator: 'and' | 'or', operands: readonly Expression[]): string | null {
  const texts = new Set<string>();
  for (const operand of operands) {
    const text = kqlText(operand);
    if (text === null) return null;
    texts.add(operand.kind === 'Logical' && operand.operator !== operator ? `(${text})` : text);
  }
  return [...texts].join(` ${operator} `);
}

type Leaf = Extract<Expression, { kind: 'Comparison' | 'In' | 'Match' | 'Call' }>;

function leafText(leaf: Leaf): string | null {
  const head = headOf(leaf);
  if (head === null) return null;
  const values = leafValues(leaf);
  if (values === null) return null;
  if (leaf.kind === 'Comparison') return `${head} ${values.join('')}`;
  const [only] = values;
  const text = values.length === 1 && only !== undefined ? only : `(${values.join(' or ')})`;
  return `${head}: ${text}`;
}

/** The name of the field of a condition that was translated from KQL; `null` for any other. */
export function headOf(expression: Expression): string | null {
  switch (expression.kind) {
    case 'Comparison':
      if (expression.left.kind !== 'Field') return null;
      return expression.operator === '==' || expression.operator === '!='
        ? withColon(nameOf(expression.left))
        : withOperator(nameOf(expression.left), expression.operator);
    case 'In':
    case 'Match':
      return expression.value.kind === 'Field' ? nameOf(expression.value) : null;
    case 'Call': {
      const [field] = expression.args;
      return field?.kind === 'Field' ? nameOf(field) : null;
    }
    default:
      return null;
  }
}

const nameOf = ({ kql }: Field): string | null => kql ?? null;
const withColon = (name: string | null) => (name === null ? null : `${name}:`);
const withOperator = (name: string | null, operator: string) =>
  name === null ? null : `${name} ${operator}`;

/** What stands behind the name. */
function leafValues(leaf: Leaf): readonly string[] | null {
  switch (leaf.kind) {
    case 'Comparison':
      return [literalText(leaf.right)];
    case 'In':
      return leaf.list.map(literalText);
    case 'Match':
      return leaf.patterns.map((pattern) => patternText(pattern));
    case 'Call': {
      const [, ...constants] = leaf.args;
      return constants.map((constant) => callText(leaf.name, constant));
    }
  }
}

/** One value of a list behind a name. */
export const elementText = (element: Expression, isPattern: boolean): string =>
  isPattern && isLiteral(element) ? patternText(element) : literalText(element);

function literalText(literal: Expression): string {
  if (literal.kind === 'String') return printValue(literal.value);
  if (literal.kind === 'Null') return '*';
  return printExpression(literal);
}

const patternText = (pattern: Literal): string =>
  pattern.kind === 'String' ? printPattern(pattern.value, false) : printExpression(pattern);

function callText(name: string, constant: Expression): string {
  if (constant.kind !== 'String') return printExpression(constant);
  const { value } = constant;
  if (name === '_phrase') return inQuotes(value);
  return name.startsWith('_wildcard') || name === '_wordLike'
    ? printPattern(value, true)
    : printValue(value);
}
