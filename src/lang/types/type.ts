import { getOrAdd } from '../../util/maps.ts';
import { FLOAT_TYPES, INTEGER_TYPES, KEYWORD_TYPES, type Schema } from '../../events/schema.ts';
import type { FunctionDeclaration } from '../functions/declaration.ts';
import { type Call, type Expression, type Field, visit } from '../syntax/ast.ts';
import { resolve } from './resolve.ts';

/**
 * What is known about the values of an expression before any event is read. `number`: an integer or
 * a float. `null`: always absent. `unknown`: anything, or an expression that has an error of its
 * own.
 */
export type Type =
  | 'string'
  | 'integer'
  | 'float'
  | 'number'
  | 'boolean'
  | 'ip'
  | 'version'
  | 'date'
  | 'null'
  | 'unknown';

/** What types depend on. Types are remembered per environment, so one object serves one query. */
export interface TypeEnvironment {
  /** Without one, all fields but the timestamp are `unknown`. */
  readonly schema?: Schema | undefined;
  readonly timestampField: string;
  readonly functions: { readonly find: (name: string) => FunctionDeclaration | undefined };
}

const typesByEnvironment = new WeakMap<TypeEnvironment, WeakMap<Expression, Type>>();

/**
 * The static type of an expression. It never fails: an ill-typed expression has the type it should
 * have.
 */
export function typeOf(expression: Expression, environment: TypeEnvironment): Type {
  return plainTypeOf(expression, environment) ?? rememberedTypeOf(expression, environment);
}

/** Of what has its type whatever its parts are. */
function plainTypeOf(expression: Expression, environment: TypeEnvironment): Type | null {
  switch (expression.kind) {
    case 'Logical':
    case 'Not':
    case 'Comparison':
    case 'In':
    case 'Match':
    case 'Boolean':
      return 'boolean';
    case 'Field':
      return typeOfField(expression, environment);
    case 'String':
      return 'string';
    case 'Number':
      return expression.float ? 'float' : 'integer';
    case 'Null':
      return 'null';
    default:
      return null;
  }
}

function rememberedTypeOf(expression: Expression, environment: TypeEnvironment): Type {
  const known = getOrAdd(typesByEnvironment, environment, () => new WeakMap<Expression, Type>());
  const nodes = nodesOf(expression, (node) => known.has(node));
  // From the last to the first, parts come before the whole.
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (node === undefined) continue;
    known.set(
      node,
      derive(node, environment, (part) => known.get(part) ?? 'unknown'),
    );
  }
  return known.get(expression) ?? 'unknown';
}

/**
 * An expression and all below it in the order of the text, each before its parts.
 * What `isKnown` accepts is left out, with its parts.
 */
export function nodesOf(
  root: Expression,
  isKnown?: (expression: Expression) => boolean,
): Expression[] {
  const nodes: Expression[] = [];
  visit(root, (node) => {
    // Below an expression there are only expressions.
    if (isKnown?.(node as Expression) === true) return false;
    nodes.push(node as Expression);
    return true;
  });
  return nodes;
}

function derive(
  expression: Expression,
  environment: TypeEnvironment,
  typeOfPart: (part: Expression) => Type,
): Type {
  switch (expression.kind) {
    case 'Arithmetic':
      return widest([typeOfPart(expression.left), typeOfPart(expression.right)]);
    case 'Sign':
      return widest([typeOfPart(expression.operand)]);
    case 'Call':
      return typeOfCall(expression, environment, typeOfPart);
    default:
      return plainTypeOf(expression, environment) ?? 'unknown';
  }
}

/** A function that returns a number of either sort computes: the sort follows from its arguments. */
function typeOfCall(
  call: Call,
  { functions }: TypeEnvironment,
  typeOfPart: (part: Expression) => Type,
): Type {
  const declaration = functions.find(call.name);
  if (declaration === undefined) return 'unknown';
  return declaration.returns === 'number' ? widest(call.args.map(typeOfPart)) : declaration.returns;
}

/** One float makes the result a float; only integers make an integer. */
function widest(types: readonly Type[]): Type {
  if (types.includes('float')) return 'float';
  return types.every((type) => type === 'integer') ? 'integer' : 'number';
}

export function typeOfField(
  { path, optional }: Pick<Field, 'path' | 'optional'>,
  { schema, timestampField }: TypeEnvironment,
): Type {
  if (path === timestampField) return 'date';
  if (schema === undefined) return 'unknown';
  const resolution = resolve(schema, path);
  if (resolution.kind === 'usable') return TYPES.get(resolution.field.type) ?? 'unknown';
  return resolution.kind === 'unknown' && optional ? 'null' : 'unknown';
}

/** Nothing is known about a `binary` field: any comparison with one is accepted. */
const TYPES: ReadonlyMap<string, Type> = new Map<string, Type>([
  ...[...KEYWORD_TYPES, 'flattened'].map((type) => [type, 'string'] as const),
  ...INTEGER_TYPES.map((type) => [type, 'integer'] as const),
  ...FLOAT_TYPES.map((type) => [type, 'float'] as const),
  ['boolean', 'boolean'],
  ['ip', 'ip'],
  ['version', 'version'],
  ['date', 'date'],
  ['date_nanos', 'date'],
]);

export function isNumeric(type: Type): boolean {
  return type === 'integer' || type === 'float' || type === 'number';
}

/** Whether a value of this type is always acceptable. */
export function isOpen(type: Type): boolean {
  return type === 'unknown' || type === 'null';
}
