import type { Scalar } from '../../../events/field-set.ts';
import { didYouMean, suggest } from '../../../util/suggest.ts';
import type { FunctionDeclaration, Parameter, ParameterType } from '../../functions/declaration.ts';
import type { Call, Expression } from '../../syntax/ast.ts';
import { type Context, counted, inQuotes, ordinal } from '../context.ts';
import { isNumeric, isOpen, nodesOf, type Type } from '../type.ts';

/** What to write instead of functions of other dialects, by lower-case name. */
const FUNCTIONS_OF_OTHER_DIALECTS: ReadonlyMap<string, string> = new Map([
  ['wildcard', 'use `:` or `like~`, for instance `process.name : ("a*", "b*")`'],
  ['match', 'use `regex`, for instance `process.name regex "a.*"`'],
  ['matchlite', 'use `regex`, for instance `process.name regex "a.*"`'],
  [
    'arraycontains',
    'use `==` or `in`: a condition on a field with several values is true if one of them matches',
  ],
  [
    'arraysearch',
    'test the field itself: a condition on a field with several values is true if one of them matches',
  ],
  ['arraycount', 'the number of values that match cannot be queried'],
  ['safe', 'remove it: a function of a missing value is missing, not an error'],
]);

/** Names, forms and arguments of function calls. */
export function checkFunctions(context: Context): void {
  let end = 0;
  for (const node of context.calls) {
    // Everything inside an outer call has been checked.
    if (node.span.start >= end) {
      end = node.span.end;
      for (const argument of node.args) checkLogical(context, argument);
    }
    checkCall(context, node);
  }
}

function checkCall(context: Context, call: Call): void {
  const { functions } = context.options;
  const declaration = functions.find(call.name);
  if (declaration === undefined) {
    const hint =
      FUNCTIONS_OF_OTHER_DIALECTS.get(call.name.toLowerCase()) ??
      didYouMean(suggestFunctions(call.name, functions.names));
    const message = `unknown function ${inQuotes(call.name)}`;
    return context.error(call, 'EQL2201', message, hint, call.nameSpan);
  }
  const { name } = declaration;
  if (call.ignoreCase && !declaration.tilde) {
    const message = `\`${name}\` has no case-insensitive variant`;
    context.error(call, 'EQL2203', message, `write \`${name}\` without \`~\``, call.nameSpan);
  }
  if (!checkArity(context, call, declaration)) return;
  call.args.forEach((argument, i) => {
    const parameter = declaration.parameters[i] ?? declaration.parameters.at(-1);
    if (parameter !== undefined) checkArgument(context, call, argument, i + 1, parameter);
  });
}

function checkLogical(context: Context, argument: Expression): void {
  for (const node of nodesOf(argument)) {
    if (node.kind !== 'Logical' && node.kind !== 'Not') continue;
    const operator = node.kind === 'Not' ? 'not' : node.operator;
    context.error(
      node,
      'EQL2207',
      `\`${operator}\` cannot be used in a function argument`,
      'write several calls, and combine them with `and`, `or`, `not`',
    );
  }
}

/** Names are not case-sensitive. */
function suggestFunctions(name: string, names: readonly string[]): readonly string[] {
  const byLowerCase = new Map(names.map((known) => [known.toLowerCase(), known]));
  const alike = suggest(name.toLowerCase(), byLowerCase.keys());
  return alike.map((known) => byLowerCase.get(known) ?? known);
}

/** Whether a call has as many arguments as its function takes; reported where it has not. */
function checkArity(
  context: Context,
  call: Call,
  { name, parameters }: FunctionDeclaration,
): boolean {
  const least = parameters.filter((parameter) => parameter.optional !== true).length;
  const most = parameters.at(-1)?.variadic === true ? Infinity : parameters.length;
  if (call.args.length >= least && call.args.length <= most) return true;
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
  context.error(
    call,
    'EQL2202',
    `\`${name}\` takes ${expected}, found ${call.args.length}`,
    `the signature is \`${name}(${signature.join(', ')})\``,
  );
  return false;
}

function checkArgument(
  context: Context,
  call: Call,
  argument: Expression,
  position: number,
  parameter: Parameter,
): void {
  const type = context.typeOf(argument);
  const isText = parameter.type === 'ip' && argument.kind === 'Field' && type === 'string';
  if (isText || !accepts(parameter.type, type)) {
    const found = context.quote(argument);
    context.error(
      argument,
      'EQL2204',
      `the ${ordinal(position)} argument of ${context.quote(call)} must be ${EXPECTED[parameter.type]}, found ${found} (${type})`,
      conversionHint(argument, found, parameter.type, type),
    );
  } else if (parameter.constant === true && !context.isConstant(argument)) {
    const place = `the ${ordinal(position)} argument of ${context.quote(call)}`;
    const message = `${place} must be a constant, found ${context.quote(argument)}`;
    context.error(argument, 'EQL2205', message);
  }
}

const EXPECTED: Readonly<Record<ParameterType, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'an integer',
  boolean: '`true` or `false`',
  ip: 'an IP address',
  scalar: 'a value',
};

function conversionHint(
  argument: Expression,
  quoted: string,
  expected: ParameterType,
  found: Type,
): string | undefined {
  if (expected === 'string' && argument.kind !== 'String') {
    return argument.kind === 'Number'
      ? 'write it in double quotes'
      : 'convert it with `string( … )`';
  }
  return expected === 'ip' && found === 'string'
    ? `map the field as \`ip\`, or write \`string(${quoted.slice(1, -1)})\` to parse its string as an IP address`
    : undefined;
}

/** Whether a value of this type may be an argument of that one. */
function accepts(parameter: ParameterType, type: Type): boolean {
  if (isOpen(type)) return true;
  switch (parameter) {
    case 'scalar':
      return true;
    case 'number':
      return isNumeric(type);
    case 'integer':
      return type === 'integer' || type === 'number';
    case 'ip':
      return type === 'ip' || type === 'string';
    case 'string':
    case 'boolean':
      return type === parameter;
  }
}

/**
 * Checks that a function itself makes of its constant arguments. It evaluates them, so it runs when
 * all errors inside them are known.
 */
export function checkConstantArguments(context: Context): void {
  for (const node of context.calls) {
    if (context.isWrong(node)) continue;
    const declaration = context.options.functions.find(node.name);
    if (declaration !== undefined) checkConstantsOf(context, node, declaration);
  }
}

function checkConstantsOf(
  context: Context,
  call: Call,
  { checkConstants }: FunctionDeclaration,
): void {
  if (checkConstants === undefined) return;
  const constants = call.args.map((argument) => constantOf(context, argument));
  const floats = call.args.map((argument) => context.typeOf(argument) === 'float');
  const problem = checkConstants(constants, { floats });
  const argument = problem === null ? undefined : call.args[problem.argument];
  if (problem === null || argument === undefined) return;
  const place = `${ordinal(problem.argument + 1)} argument of ${context.quote(call)}`;
  context.error(argument, 'EQL2206', `invalid ${place}: ${problem.message}`, problem.hint);
}

/** `undefined` where it is not known, or cannot be computed, which another pass reports. */
function constantOf(context: Context, argument: Expression): Scalar | null | undefined {
  if (!context.isConstant(argument)) return undefined;
  const result = context.evaluate(argument);
  return 'value' in result ? result.value : undefined;
}
