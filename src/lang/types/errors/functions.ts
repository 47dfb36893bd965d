import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { FunctionDeclaration, ParameterType } from '../../functions/declaration.ts';
import type { Call, Expression } from '../../syntax/ast.ts';
import type { Type } from '../type.ts';
import { counted, errorAt, ordinal, inQuotes } from './diagnostic.ts';

/** Functions (22xx). */

export function unknownFunction(call: Call, hint: string | undefined): Diagnostic {
  return errorAt(
    { span: call.nameSpan },
    'EQL2201',
    `unknown function ${inQuotes(call.name)}`,
    hint,
  );
}

export function functionArity(
  call: Call,
  { name, parameters }: FunctionDeclaration,
  least: number,
  most: number,
): Diagnostic {
  const expected =
    most === Infinity
      ? `at least ${counted(least, 'argument')}`
      : least === most
        ? counted(least, 'argument')
        : `${least} to ${counted(most, 'argument')}`;
  const signature = parameters.map((parameter) => {
    const label = parameter.variadic === true ? `${parameter.name}…` : parameter.name;
    return parameter.optional === true ? `[${label}]` : label;
  });
  return errorAt(
    call,
    'EQL2202',
    `\`${name}\` takes ${expected}, found ${call.args.length}`,
    `the signature is \`${name}(${signature.join(', ')})\``,
  );
}

export function noTilde(call: Call, { name }: FunctionDeclaration): Diagnostic {
  return errorAt(
    { span: call.nameSpan },
    'EQL2203',
    `\`${name}\` has no case-insensitive variant`,
    `write \`${name}\` without \`~\``,
  );
}

const EXPECTED: Readonly<Record<ParameterType, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'an integer',
  boolean: '`true` or `false`',
  ip: 'an IP address',
  scalar: 'a value',
};

export function argumentType(
  argument: Expression,
  quotes: { readonly call: string; readonly argument: string },
  position: number,
  expected: ParameterType,
  found: Type,
): Diagnostic {
  const toText = expected === 'string' && argument.kind !== 'String';
  const hint =
    expected === 'ip' && found === 'string'
      ? `map the field as \`ip\`, or write \`string(${quotes.argument.slice(1, -1)})\` to parse its string as an IP address`
      : undefined;
  return errorAt(
    argument,
    'EQL2204',
    `the ${ordinal(position)} argument of ${quotes.call} must be ${EXPECTED[expected]}, found ${quotes.argument} (${found})`,
    toText
      ? argument.kind === 'Number'
        ? 'write it in double quotes'
        : `convert it with \`string( … )\``
      : hint,
  );
}

export function argumentNotConstant(
  argument: Expression,
  quotes: { readonly call: string; readonly argument: string },
  position: number,
): Diagnostic {
  return errorAt(
    argument,
    'EQL2205',
    `the ${ordinal(position)} argument of ${quotes.call} must be a constant, found ${quotes.argument}`,
  );
}

export function badConstantArgument(
  argument: Expression,
  quotedCall: string,
  position: number,
  message: string,
  hint: string | undefined,
): Diagnostic {
  return errorAt(
    argument,
    'EQL2206',
    `invalid ${ordinal(position)} argument of ${quotedCall}: ${message}`,
    hint,
  );
}

export function logicalArgument(expression: Expression, operator: string): Diagnostic {
  return errorAt(
    expression,
    'EQL2207',
    `\`${operator}\` cannot be used in a function argument`,
    'write several calls, and combine them with `and`, `or`, `not`',
  );
}
