import type { EventQuery, Expression, Field, Pipe, Query, Statement, Term } from './ast.ts';
import { isBareName, writeNumber, writePath, writeString } from './write-literal.ts';

/**
 * A statement as canonical text on one line: one blank between words, parentheses only where the
 * tree needs them. Reading the text gives the same tree but for its spans.
 */
export function print(statement: Statement): string {
  return [printQuery(statement.query), ...statement.pipes.map(printPipe)].join(' ');
}

/** The same for a condition or a part of one. */
export function printExpression(expression: Expression): string {
  return write(expression, Level.or);
}

function printQuery(query: Query): string {
  switch (query.kind) {
    case 'EventQuery':
      return printEvent(query);
    case 'SequenceQuery': {
      const { by, maxspan, terms, until } = query;
      const words = ['sequence', ...keys(by)];
      if (maxspan !== null) words.push(`with maxspan=${maxspan.count}${maxspan.unit}`);
      words.push(...terms.map(printTerm));
      if (until !== null) words.push('until', printTerm(until));
      return words.join(' ');
    }
    case 'SampleQuery':
      return ['sample', ...keys(query.by), ...query.terms.map(printTerm)].join(' ');
  }
}

/** `category where condition`. */
export function printEvent({ category, condition }: EventQuery): string {
  return `${printCategory(category)} where ${printExpression(condition)}`;
}

function printCategory(category: string | null): string {
  if (category === null) return 'any';
  return isBareName(category) ? category : writeString(category);
}

/** `[category where condition] by keys with runs=N`. */
export function printTerm({ missing, query, by, runs }: Term): string {
  const words = [`${missing ? '!' : ''}[${printEvent(query)}]`, ...keys(by)];
  if (runs !== null) words.push(`with runs=${runs}`);
  return words.join(' ');
}

function keys(by: readonly Field[]): string[] {
  return by.length === 0 ? [] : [`by ${by.map(writeField).join(', ')}`];
}

function printPipe({ name, args }: Pipe): string {
  return args.length === 0 ? `| ${name}` : `| ${name} ${list(args)}`;
}

/** How tightly a form binds. An explicit number each, since their order matters. */
const Level = {
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  sign: 7,
  predicate: 8,
  primary: 9,
} as const;

function levelOf(expression: Expression): number {
  switch (expression.kind) {
    case 'Logical':
      return Level[expression.operator];
    case 'Not':
      return Level.not;
    case 'Comparison':
      return Level.comparison;
    case 'Arithmetic':
      return isSum(expression.operator) ? Level.sum : Level.product;
    case 'Sign':
      return Level.sign;
    case 'In':
    case 'Match':
      return Level.predicate;
    case 'Number':
      return levelOfNumber(expression.value);
    default:
      return Level.primary;
  }
}

/** Only constant folding creates numbers that are negative or not finite. */
function levelOfNumber(value: number | bigint): number {
  if (typeof value === 'number' && !Number.isFinite(value)) return Level.product;
  return value < 0 || Object.is(value, -0) ? Level.sign : Level.primary;
}

function isSum(operator: string): boolean {
  return operator === '+' || operator === '-';
}

/** In parentheses if it binds less tightly than its context requires. */
function write(expression: Expression, least: number): string {
  const text = writeBare(expression);
  return levelOf(expression) < least ? `(${text})` : text;
}

function writeBare(expression: Expression): string {
  switch (expression.kind) {
    case 'Logical': {
      const { operator, operands } = expression;
      return operands.map((each) => write(each, Level[operator] + 1)).join(` ${operator} `);
    }
    case 'Not':
      return `not ${write(expression.operand, Level.not)}`;
    case 'Comparison': {
      const { operator, left, right } = expression;
      return `${write(left, Level.sum)} ${operator} ${write(right, Level.sum)}`;
    }
    case 'Arithmetic': {
      const { operator, left, right } = expression;
      const level = levelOf(expression);
      return `${write(left, level)} ${operator} ${write(right, level + 1)}`;
    }
    case 'Sign':
      return expression.operator + write(expression.operand, Level.sign);
    case 'In': {
      const operator = `${expression.negated ? 'not ' : ''}in${expression.ignoreCase ? '~' : ''}`;
      return `${write(expression.value, Level.primary)} ${operator} (${list(expression.list)})`;
    }
    case 'Match': {
      const { operator, value, patterns } = expression;
      const right = patterns.length === 1 ? list(patterns) : `(${list(patterns)})`;
      return `${write(value, Level.primary)} ${operator} ${right}`;
    }
    case 'Call':
      return `${expression.name}${expression.ignoreCase ? '~' : ''}(${list(expression.args)})`;
    case 'Field':
      return writeField(expression);
    case 'String':
      return writeString(expression.value);
    case 'Number':
      return writeNumber(expression);
    case 'Boolean':
      return String(expression.value);
    case 'Null':
      return 'null';
  }
}

function list(expressions: readonly Expression[]): string {
  return expressions.map(printExpression).join(', ');
}

function writeField({ path, optional }: Field): string {
  return (optional ? '?' : '') + writePath(path);
}
