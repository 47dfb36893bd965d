import type { Row, Scalar } from '../../events/field-set.ts';
import { scalarOf } from '../functions/declaration.ts';
import type { Call, Comparison, Expression, Field, In } from '../syntax/ast.ts';
import { someChoice, constantsOf, membershipTest } from './predicate.ts';
import { isConstant } from './expression.ts';
import type { FieldAccess } from './field-access.ts';
import { type ScalarTest, asRead, fieldTest, matchTest } from './field-test.ts';
import type { Condition, Leaf } from './normalize.ts';
import { type ScalarContext, ScalarCompiler } from './scalar.ts';

export type RowTest = (row: Row) => boolean;

/** Plain true and false from the leaves up: a leaf that is null has already become false. */
export function compileCondition(condition: Condition, leaf: (leaf: Leaf) => RowTest): RowTest {
  switch (condition.kind) {
    case 'constant':
      return condition.value ? () => true : () => false;
    case 'and':
      return all(condition.operands.map((operand) => compileCondition(operand, leaf)));
    case 'or':
      return any(condition.operands.map((operand) => compileCondition(operand, leaf)));
    case 'not': {
      const test = compileCondition(condition.operand, leaf);
      return (row) => !test(row);
    }
    case 'leaf':
      return leaf(condition.expression);
  }
}

export function all(tests: readonly RowTest[]): RowTest {
  const [first, second, third] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (third === undefined) return (row) => first(row) && second(row);
  return (row) => {
    for (let i = 0; i < tests.length; i++) if (!(tests[i] as RowTest)(row)) return false;
    return true;
  };
}

export function any(tests: readonly RowTest[]): RowTest {
  const [first, second, third] = tests;
  if (first === undefined) return () => false;
  if (second === undefined) return first;
  if (third === undefined) return (row) => first(row) || second(row);
  return (row) => {
    for (let i = 0; i < tests.length; i++) if ((tests[i] as RowTest)(row)) return true;
    return false;
  };
}

const never: RowTest = () => false;

/**
 * Compiles a leaf: satisfied if one value per textual field occurrence (null where the field is
 * absent) makes it true.
 *
 * Leaves over one bare field and constants, which is nearly all there are, become a test of the
 * raw values of one slot. Everything else is evaluated for each choice.
 */
export function compileLeaf(leaf: Leaf, context: ScalarContext): RowTest {
  return compileFieldLeaf(leaf, context) ?? compileGeneralLeaf(leaf, context);
}

function compileGeneralLeaf(leaf: Leaf, context: ScalarContext): RowTest {
  const compiler = new ScalarCompiler(context);
  const { evaluate, constant } = compiler.compile(leaf);
  if (constant !== undefined) return constant === true ? () => true : never;
  return someChoice(compiler.occurrences, (choice) => evaluate(choice) === true);
}

/** `null` where the leaf is not over one bare field. */
function compileFieldLeaf(leaf: Leaf, context: ScalarContext): RowTest | null {
  switch (leaf.kind) {
    case 'Comparison':
      return leaf.left.kind === 'Field' ? compileComparison(leaf, leaf.left, context) : null;
    case 'In':
      return leaf.value.kind === 'Field' ? compileIn(leaf, leaf.value, context) : null;
    case 'Match': {
      if (leaf.value.kind !== 'Field') return null;
      const access = context.resolve(leaf.value);
      return someValue(access, asRead(access.kind, matchTest(leaf)));
    }
    case 'Call':
      return compileFieldConstant(leaf, context);
    default:
      return null;
  }
}

function compileComparison(
  { operator, right }: Comparison,
  field: Field,
  context: ScalarContext,
): RowTest | null {
  const constant = constantOf(right, context);
  if (constant === undefined || operator === '!=') return null;
  const access = context.resolve(field);
  if (constant === null) return operator === '==' ? isAbsent(access) : never;
  if (typeof constant === 'string' && operator === '==' && access.kind === 'json') {
    return equalsString(access.slot, constant);
  }
  return someValue(access, fieldTest(access.kind, operator, constant, context.clock));
}

function compileIn({ list, ignoreCase }: In, field: Field, context: ScalarContext): RowTest | null {
  const compiler = new ScalarCompiler(context);
  const members = constantsOf(list.map((element) => compiler.compile(element)));
  if (members === null) return null;
  const access = context.resolve(field);
  return someValue(access, membershipTest(access.kind, members, ignoreCase, context.clock));
}

/** The special forms of `endsWith(field, "c")` and similar calls. */
function compileFieldConstant(call: Call, context: ScalarContext): RowTest | null {
  const form = context.environment.functions.find(call.name)?.fieldConstant;
  const [field, second] = call.args;
  if (form === undefined || call.args.length !== 2) return null;
  if (field?.kind !== 'Field' || second === undefined) return null;
  const constant = constantOf(second, context);
  if (typeof constant !== 'string') return null;
  const access = context.resolve(field);
  const test = form(constant, call.ignoreCase);
  return someValue(
    access,
    asRead(access.kind, (value) => typeof value === 'string' && test(value)),
  );
}

function constantOf(expression: Expression, context: ScalarContext): Scalar | null | undefined {
  if (!isConstant(expression)) return undefined;
  return scalarOf(new ScalarCompiler(context).compile(expression).constant);
}

/** Whether some raw value passes. */
export function someValue({ slot }: FieldAccess, test: ScalarTest): RowTest {
  if (slot < 0) return never;
  return (row: Row) => {
    const value = row[slot];
    if (value === undefined) return false;
    if (typeof value !== 'object') return test(value);
    for (let i = 0; i < value.length; i++) if (test(value[i] as Scalar)) return true;
    return false;
  };
}

/** The most frequent leaf, without a second call. */
function equalsString(slot: number, constant: string): RowTest {
  return (row) => {
    const value = row[slot];
    return value === constant || (typeof value === 'object' && value.includes(constant));
  };
}

export function isAbsent({ slot, reader }: FieldAccess): RowTest {
  if (slot < 0) return () => true;
  if (reader === null) return (row) => row[slot] === undefined;
  return (row) => {
    const value = row[slot];
    if (value === undefined) return true;
    if (typeof value !== 'object') return reader(value) === null;
    return value.every((raw) => reader(raw) === null);
  };
}
