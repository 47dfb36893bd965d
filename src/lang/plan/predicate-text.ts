import type { Scalar } from '../../events/field-set.ts';
import { parseWildcard, plainText } from '../../util/wildcard.ts';
import type { Call, Expression, Field, Literal, Match } from '../syntax/ast.ts';
import { printExpression } from '../syntax/printer.ts';
import type { Predicate, PredicateOf } from './plan.ts';

/** A predicate as a condition of the language. */
export function predicateText(predicate: Predicate): string {
  return printExpression(expressionOf(predicate));
}

const span = { start: 0, end: 0 };

function expressionOf(predicate: Predicate): Expression {
  switch (predicate.kind) {
    case 'all':
    case 'none':
      return { kind: 'Boolean', value: predicate.kind === 'all', span };
    case 'and':
    case 'or':
      return logical(predicate.kind, predicate.operands.map(expressionOf));
    case 'not':
      return predicate.operand.kind === 'exists'
        ? nullTest(predicate.operand.field, '==')
        : { kind: 'Not', operand: expressionOf(predicate.operand), span };
    case 'exists':
      return nullTest(predicate.field, '!=');
    case 'equals':
      return equality(predicate);
    case 'range': {
      const { field, operator, value } = predicate;
      return { kind: 'Comparison', operator, left: fieldOf(field), right: constant(value), span };
    }
    case 'wildcard':
      return wildcards(predicate);
    case 'regex': {
      const { field, patterns, ignoreCase } = predicate;
      return match(field, ignoreCase ? 'regex~' : 'regex', patterns);
    }
    case 'prefix': {
      const { field, text, ignoreCase } = predicate;
      return call('startsWith', field, [text], ignoreCase);
    }
    case 'cidr':
      return call('cidrMatch', predicate.field, predicate.blocks, false);
  }
}

function equality({ field, values, ignoreCase }: PredicateOf<'equals'>): Expression {
  const [first] = values;
  if (first !== undefined && values.length === 1 && !ignoreCase) {
    const right = constant(first);
    return { kind: 'Comparison', operator: '==', left: fieldOf(field), right, span };
  }
  const list = values.map(constant);
  return { kind: 'In', value: fieldOf(field), negated: false, ignoreCase, list, span };
}

const ESCAPED_WILDCARD = /\\[*?]/;

/**
 * Patterns of the language have no escapes, but the constant of `endsWith` beside a field has them, and
 * a pattern with a wildcard taken literally begins with a star or is a plain text.
 */
function wildcards({ field, patterns, ignoreCase }: PredicateOf<'wildcard'>): Expression {
  const written: string[] = [];
  const plain: string[] = [];
  const endings: string[] = [];
  for (const pattern of patterns) {
    const text = plainText(parseWildcard(pattern, { ignoreCase: false, escapes: true }));
    if (!ESCAPED_WILDCARD.test(pattern.replaceAll('\\\\', ''))) {
      written.push(pattern.replaceAll(/\\(.)/gs, '$1'));
    } else if (text !== null) plain.push(text);
    else endings.push(pattern.slice(1));
  }
  return logical('or', [
    ...(written.length === 0 ? [] : [match(field, ignoreCase ? ':' : 'like', written)]),
    ...(plain.length === 0 ? [] : [equality({ kind: 'equals', field, values: plain, ignoreCase })]),
    ...endings.map((ending) => call('endsWith', field, [ending], ignoreCase)),
  ]);
}

function logical(operator: 'and' | 'or', operands: readonly Expression[]): Expression {
  const [only] = operands;
  if (only !== undefined && operands.length === 1) return only;
  return { kind: 'Logical', operator, operands, span };
}

function match(field: string, operator: Match['operator'], texts: readonly string[]): Match {
  return { kind: 'Match', operator, value: fieldOf(field), patterns: texts.map(string), span };
}

function call(
  name: string,
  field: string,
  constants: readonly string[],
  ignoreCase: boolean,
): Call {
  const args = [fieldOf(field), ...constants.map(string)];
  return { kind: 'Call', name, nameSpan: span, ignoreCase, args, span };
}

function nullTest(field: string, operator: '==' | '!='): Expression {
  const right: Literal = { kind: 'Null', span };
  return { kind: 'Comparison', operator, left: fieldOf(field), right, span };
}

const fieldOf = (path: string): Field => ({ kind: 'Field', path, optional: false, span });
const string = (value: string): Literal => ({ kind: 'String', value, span });

function constant(value: Scalar): Expression {
  if (typeof value === 'string') return string(value);
  if (typeof value === 'boolean') return { kind: 'Boolean', value, span };
  const float = typeof value === 'number' && !Number.isSafeInteger(value);
  if (value >= 0) return { kind: 'Number', value, float, span };
  const operand: Literal = { kind: 'Number', value: -value, float, span };
  return { kind: 'Sign', operator: '-', operand, span };
}
