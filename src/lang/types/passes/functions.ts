import type { Scalar } from '../../../events/value.ts';
import { didYouMean, suggest } from '../../../util/suggest.ts';
import type { FunctionDeclaration, Parameter, ParameterType } from '../../functions/declaration.ts';
import type { Call, Expression } from '../../syntax/ast.ts';
import type { Context } from '../context.ts';
import {
  argumentNotConstant,
  argumentType,
  badConstantArgument,
  functionArity,
  logicalArgument,
  noTilde,
  unknownFunction,
} from '../errors/functions.ts';
import type { Type } from '../type.ts';
import { isNumeric, isOpen } from '../type.ts';
import { nodesOf } from '../walk.ts';

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
    context.report(call, unknownFunction(call, hint));
    return;
  }
  if (call.ignoreCase && !declaration.tilde) context.report(call, noTilde(call, declaration));
  const { least, most } = arityOf(declaration);
  if (call.args.length < least || call.args.length > most) {
    context.report(call, functionArity(call, declaration, least, most));
    return;
  }
  call.args.forEach((argument, i) => {
    const parameter = declaration.parameters[i] ?? declaration.parameters.at(-1);
    if (parameter !== undefined) checkArgument(context, call, argument, i + 1, parameter);
  });
}

function checkLogical(context: Context, argument: Expression): void {
  for (const node of nodesOf(argument)) {
    if (node.kind === 'Logical') context.report(node, logicalArgument(node, node.operator));
    if (node.kind === 'Not') context.report(node, logicalArgument(node, 'not'));
  }
}

/** Names are not case-sensitive. */
function suggestFunctions(name: string, names: readonly string[]): readonly string[] {
  const byLowerCase = new Map(names.map((known) => [known.toLowerCase(), known]));
  const alike = suggest(name.toLowerCase(), byLowerCase.keys());
  return alike.map((known) => byLowerCase.get(known) ?? known);
}

function arityOf({ parameters }: FunctionDeclaration): { least: number; most: number } {
  const least = parameters.filter((parameter) => parameter.optional !== true).length;
  return { least, most: parameters.at(-1)?.variadic === true ? Infinity : parameters.length };
}

function checkArgument(
  context: Context,
  call: Call,
  argument: Expression,
  position: number,
  parameter: Parameter,
): void {
  const type = context.typeOf(argument);
  const quotes = () => ({ call: context.quote(call), argument: context.quote(argument) });
  const isText = parameter.type === 'ip' && argument.kind === 'Field' && type === 'string';
  if (isText || !accepts(parameter.type, type)) {
    context.report(argument, argumentType(argument, quotes(), position, parameter.type, type));
  } else if (parameter.constant === true && !context.isConstant(argument)) {
    context.report(argument, argumentNotConstant(argument, quotes(), position));
  }
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
  const { argument: index, message, hint } = problem;
  context.report(
    argument,
    badConstantArgument(argument, context.quote(call), index + 1, message, hint),
  );
}

/** `undefined` where it is not known, or cannot be computed, which another pass reports. */
function constantOf(context: Context, argument: Expression): Scalar | null | undefined {
  if (!context.isConstant(argument)) return undefined;
  const result = context.evaluate(argument);
  return 'value' in result ? result.value : undefined;
}
