import { parseDecimal } from './numbers.ts';
import { canonicalIp, compileCidr } from '../../util/ip.ts';
import { dateRange } from '../../util/time/index.ts';
import { escapeWildcards } from '../../util/wildcard.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import type { ComparisonOperator, Expression, Field, Literal } from '../syntax/ast.ts';
import { hasWildcard, isStar, type RangeOperator, type Text } from './ast.ts';
import type { KqlField } from './fields.ts';

/** Why a value cannot be asked for. */
export interface Refusal {
  readonly code: 'KQL2002' | 'KQL2003' | 'KQL2006';
  readonly message: string;
  readonly hint?: string;
}

export type Translation = Expression | Refusal;

export const isRefusal = (found: Translation): found is Refusal => 'code' in found;

/** The condition `field: value`, as Elasticsearch understands it by the type of the field. */
export function isCondition(field: KqlField, value: Text, span: Span): Translation {
  if (isStar(value) && !value.isQuoted)
    return comparison('!=', field, { kind: 'Null', span }, span);
  if (!value.isQuoted && !hasWildcard(value) && value.pieces[0] === 'null') {
    const hint = `for events without the field, write \`not ${field.path}: *\``;
    return refused('KQL2006', '`null` is no value that an event could have', hint);
  }
  return hasWildcard(value)
    ? patternCondition(field, value, span)
    : plainCondition(field, value, span);
}

function plainCondition(field: KqlField, value: Text, span: Span): Translation {
  const text = value.pieces[0] ?? '';
  switch (field.comparison) {
    case 'keyword':
      return equals(field, string(text, value.span), span);
    case 'caseless':
      return member(field, [string(text, value.span)], true, span);
    case 'text':
      return call(value.isQuoted ? '_phrase' : '_words', field, text, span);
    case 'number': {
      const number = numberOf(text, value.span);
      return number === null ? notOfType(field, text, 'a number') : equals(field, number, span);
    }
    case 'boolean': {
      const truth = TRUTHS.get(text);
      if (truth === undefined) return notOfType(field, text, '`true` or `false`');
      return equals(field, { kind: 'Boolean', value: truth, span: value.span }, span);
    }
    case 'ip':
      return isAddress(text) || compileCidr(text) !== null
        ? equals(field, string(text, value.span), span)
        : notOfType(field, text, 'an address or a block of them');
    case 'date': {
      const date = dateOf(text, value.span);
      return date === null ? notOfType(field, text, 'a date') : equals(field, date, span);
    }
    case 'unknown':
      return anyOf(ofAnyType(field, text, value.span, span), span);
  }
}

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['', false],
]);

/** Where nothing is known of a field, its values are texts, numbers, truth values or addresses. */
function ofAnyType(field: KqlField, text: string, at: Span, span: Span): readonly Expression[] {
  const found: Expression[] = [equals(field, string(text, at), span)];
  const number = numberOf(text, at);
  if (number !== null) found.push(equals(field, number, span));
  const truth = text === '' ? undefined : TRUTHS.get(text);
  if (truth !== undefined)
    found.push(equals(field, { kind: 'Boolean', value: truth, span: at }, span));
  if (text.includes('/') && compileCidr(text) !== null)
    found.push(call('cidrMatch', field, text, span));
  return found;
}

function patternCondition(field: KqlField, value: Text, span: Span): Translation {
  const { comparison: type } = field;
  const pattern = value.pieces.map((piece) => escapeWildcards(piece)).join('*');
  if (type === 'text') return call('_wordLike', field, pattern, span);
  if (type !== 'keyword' && type !== 'caseless' && type !== 'unknown') {
    const hint =
      type === 'ip' ? 'write a block such as `10.0.0.0/8`' : 'write a range with `>=` and `<=`';
    const message = `\`${field.path}\` (${NAMES[type]}) has no texts that a \`*\` could stand for`;
    return refused('KQL2003', message, hint);
  }
  // Patterns of the matcher know no escapes, and a question mark is one character.
  const isPlain = value.pieces.every((piece) => !/[*?]/.test(piece));
  if (!isPlain) {
    return call(type === 'caseless' ? '_wildcardCaseless' : '_wildcard', field, pattern, span);
  }
  const patterns = [string(value.pieces.join('*'), value.span)];
  const operator = type === 'caseless' ? ':' : 'like';
  return { kind: 'Match', operator, value: fieldOf(field, span), patterns, span };
}

/** The condition `field >= value`. */
export function rangeCondition(
  field: KqlField,
  operator: RangeOperator,
  value: Text,
  span: Span,
): Translation {
  const text = value.pieces[0] ?? '';
  if (hasWildcard(value)) {
    return refused('KQL2003', 'a range has no wildcards', 'write the value in full');
  }
  const compared = (literal: Expression) => comparison(operator, field, literal, span);
  const number = numberOf(text, value.span);
  switch (field.comparison) {
    case 'number':
      return number === null ? notOfType(field, text, 'a number') : compared(number);
    case 'date': {
      const date = dateOf(text, value.span);
      return date === null ? notOfType(field, text, 'a date') : compared(date);
    }
    case 'ip':
      return isAddress(text)
        ? compared(string(text, value.span))
        : notOfType(field, text, 'an address');
    case 'boolean':
    case 'text': {
      const message = `\`${field.path}\` (${NAMES[field.comparison]}) has no order`;
      return refused('KQL2003', message, 'write `field: value`');
    }
    case 'keyword':
    case 'caseless':
      return compared(string(text, value.span));
    case 'unknown': {
      const asText = compared(string(text, value.span));
      return number === null ? asText : anyOf([compared(number), asText], span);
    }
  }
}

const NAMES: Readonly<Record<KqlField['comparison'], string>> = {
  keyword: 'a keyword',
  caseless: 'a keyword',
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  ip: 'an address',
  date: 'a date',
  unknown: 'unknown',
};

const refused = (code: Refusal['code'], message: string, hint: string): Refusal => ({
  code,
  message,
  hint,
});

function notOfType(field: KqlField, text: string, expected: string): Refusal {
  const shown = text.length > 50 ? `${text.slice(0, 50)}…` : text;
  const message = `\`${field.path}\` is ${NAMES[field.comparison]}, and \`${shown}\` is not ${expected}`;
  return refused('KQL2002', message, `write ${expected}`);
}

const isAddress = (text: string): boolean => canonicalIp(text) !== null;

const EPOCH_MILLIS = /^-?\d{5,}$/;

/** Digits alone are milliseconds, but four of them are a year. */
function dateOf(text: string, span: Span): Expression | null {
  if (EPOCH_MILLIS.test(text)) return numberOf(text, span);
  return dateRange(text, 0n) === null ? null : string(text, span);
}

/** A number as the language writes it; `null` for other texts. */
function numberOf(text: string, span: Span): Expression | null {
  const value = parseDecimal(text);
  if (value === null) return null;
  const isNegative = value < 0;
  const float = typeof value === 'number' && !Number.isSafeInteger(value);
  const operand: Literal = { kind: 'Number', value: isNegative ? -value : value, float, span };
  return isNegative ? { kind: 'Sign', operator: '-', operand, span } : operand;
}

const string = (value: string, span: Span): Literal => ({ kind: 'String', value, span });

const fieldOf = ({ name, path, isOptional }: KqlField, { start }: Span): Field => ({
  kind: 'Field',
  path,
  optional: isOptional,
  kql: name,
  span: { start, end: start },
});

const comparison = (
  operator: ComparisonOperator,
  field: KqlField,
  right: Expression,
  span: Span,
): Expression => ({ kind: 'Comparison', operator, left: fieldOf(field, span), right, span });

const equals = (field: KqlField, right: Expression, span: Span): Expression =>
  comparison('==', field, right, span);

/** A value of a list. */
export const member = (
  field: KqlField,
  list: readonly Expression[],
  ignoreCase: boolean,
  span: Span,
): Expression => ({
  kind: 'In',
  value: fieldOf(field, span),
  negated: false,
  ignoreCase,
  list,
  span,
});

function call(name: string, field: KqlField, text: string, span: Span): Expression {
  const args = [fieldOf(field, span), string(text, span)];
  return { kind: 'Call', name, nameSpan: span, ignoreCase: false, args, span };
}

/** One of several; `false` if there are none. */
export function anyOf(operands: readonly Expression[], span: Span): Expression {
  const [only] = operands;
  if (only === undefined) return { kind: 'Boolean', value: false, span };
  return operands.length === 1 ? only : { kind: 'Logical', operator: 'or', operands, span };
}
