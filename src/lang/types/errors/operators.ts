import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Expression, Literal, Span } from '../../syntax/ast.ts';
import type { Type } from '../type.ts';
import { errorAt, ordinal, warningAt } from './diagnostic.ts';

/** Operators and constants (23xx). */

export function twoFields(right: Expression, operator: string, quoted: string): Diagnostic {
  return errorAt(
    right,
    'EQL2301',
    `one side of \`${operator}\` must be a constant, found fields on both: ${quoted}`,
    'two fields can only be compared in a function, for instance `startsWith(a, b)`',
  );
}

export function fieldInList(element: Expression, quoted: string, list: string): Diagnostic {
  return errorAt(
    element,
    'EQL2302',
    `a list contains constants only, found ${quoted} in ${list}`,
    'two fields can only be compared in a function, for instance `startsWith(a, b)`',
  );
}

export function mixedList(
  element: Expression,
  position: number,
  quotes: { readonly element: string; readonly list: string },
  expected: string,
  found: Type,
): Diagnostic {
  return errorAt(
    element,
    'EQL2303',
    `the ${ordinal(position)} element of ${quotes.list} must be ${expected}, found ${quotes.element} (${found})`,
  );
}

export function patternNotString(
  pattern: Literal,
  operator: string,
  quotes: { readonly pattern: string; readonly value: string },
): Diagnostic {
  const value = quotes.value.slice(1, -1);
  return errorAt(
    pattern,
    'EQL2304',
    `\`${operator}\` takes strings in double quotes, found ${quotes.pattern}`,
    `to compare with it, write \`${value} == ${quotes.pattern.slice(1, -1)}\``,
  );
}

const INSTEAD_OF_PATTERN: Partial<Record<Type, string>> = {
  ip: 'compare with `==`, test CIDR blocks with `cidrMatch`, or match the string with `string( … )`',
  version: 'compare with `==`, `<`, `>`, or match the string with `string( … )`',
  date: 'compare with `==`, `<`, `>`',
};

export function patternOnNonString(
  value: Expression,
  operator: string,
  quoted: string,
  found: Type,
): Diagnostic {
  return errorAt(
    value,
    'EQL2305',
    `\`${operator}\` matches strings, found ${quoted} (${found})`,
    INSTEAD_OF_PATTERN[found] ?? 'compare with `==`',
  );
}

export function notANumber(
  operand: Expression,
  operator: string,
  quoted: string,
  found: Type,
): Diagnostic {
  return errorAt(
    operand,
    'EQL2306',
    `\`${operator}\` works on numbers, found ${quoted} (${found})`,
    insteadOfArithmetic(operand, operator, found),
  );
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
  if (found === 'string') {
    return operator === '+' ? 'join strings with `concat`' : 'parse a number with `number( … )`';
  }
  return undefined;
}

export function noOrder(operand: Expression, operator: string, quoted: string): Diagnostic {
  return errorAt(
    operand,
    'EQL2307',
    `booleans have no order, found ${quoted} (boolean) at \`${operator}\``,
    'compare with `== true` or `== false`',
  );
}

export function notACondition(expression: Expression, quoted: string, found: Type): Diagnostic {
  return errorAt(
    expression,
    'EQL2308',
    `a condition must be true or false, found ${quoted} (${found})`,
    expression.kind === 'Field'
      ? 'compare it, or test that it exists with `!= null`'
      : 'compare it with something',
  );
}

export function badRegex(span: Span, quoted: string, message: string): Diagnostic {
  return errorAt({ span }, 'EQL2309', `invalid regular expression ${quoted}: ${message}`);
}

export function notComputable(expression: Expression, quoted: string, reason: string): Diagnostic {
  return errorAt(expression, 'EQL2310', `${quoted} cannot be computed: ${reason}`);
}

export function divisionByZero(divisor: Expression, operator: string): Diagnostic {
  return errorAt(divisor, 'EQL2310', `\`${operator}\` cannot be computed: division by zero`);
}

export function nullInList(element: Expression, quotedValue: string): Diagnostic {
  return warningAt(
    element,
    'EQL2311',
    '`null` in a list never matches',
    `to match missing values, add \`or ${quotedValue.slice(1, -1)} == null\``,
  );
}

export function impossibleLiteral(
  literal: Expression,
  quotes: { readonly literal: string; readonly value: string },
  type: 'ip' | 'date',
): Diagnostic {
  return warningAt(
    literal,
    'EQL2312',
    `${quotes.literal} is not a valid ${type === 'ip' ? 'IP address' : 'date'}, so no value of ${quotes.value} equals it`,
    type === 'ip'
      ? 'write an IP address or a CIDR block, for instance `"10.0.0.1"`'
      : 'write, for instance, `"2025-01-31T08:00:00Z"` or `"now-1d"`',
  );
}
