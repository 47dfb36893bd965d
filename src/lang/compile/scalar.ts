import { FieldSet, type Scalar } from '../../events/field-set.ts';

import type { RunClock } from '../../util/time/index.ts';
import { assert } from '../../util/assert.ts';
import {
  type Operation,
  addNumbers,
  divideNumbers,
  moduloNumbers,
  multiplyNumbers,
  negateNumber,
  subtractNumbers,
} from '../functions/arithmetic.ts';
import {
  type ParameterType,
  floatOf,
  isNumeric,
  type Numeric,
  scalarOf,
  type Operand,
} from '../functions/declaration.ts';
import type {
  Arithmetic,
  ArithmeticOperator,
  Call,
  Comparison,
  Expression,
  NumberLiteral,
  Sign,
} from '../syntax/ast.ts';
import type { TypeEnvironment } from '../types/type.ts';
import {
  type CompiledScalar,
  constantScalar,
  derivedScalar,
  type Side,
  comparisonScalar,
  logicalScalar,
  membershipScalar,
  notScalar,
  testScalar,
} from './predicate.ts';
import { type FieldAccess, type FieldResolver, fieldResolver } from './field-access.ts';
import { matchTest } from './field-test.ts';

/** What expressions are compiled with. */
export interface ScalarContext {
  readonly resolve: FieldResolver;
  /** The same for a field whose integers and floating-point numbers are distinguished. */
  readonly resolveNumber: FieldResolver;
  readonly environment: TypeEnvironment;
  readonly clock: RunClock;
}

const OPERATIONS: Readonly<Record<ArithmeticOperator, Operation>> = {
  '+': addNumbers,
  '-': subtractNumbers,
  '*': multiplyNumbers,
  '/': divideNumbers,
  '%': moduloNumbers,
};

/** Parameters to which `3.0` is something other than `3`. */
const TAKES_NUMBERS: ReadonlySet<ParameterType> = new Set(['number', 'integer', 'scalar']);

/**
 * Compiles the inside of a leaf: null-propagating scalars, with a place in the choice for each
 * textual occurrence of a field.
 *
 * Conditions inside a scalar (`string(a == 1)`) are three-valued, since only the leaf itself turns
 * null into false. Recursion is as deep as the parser lets expressions nest.
 */
export class ScalarCompiler {
  /** By index in the choice. */
  readonly occurrences: FieldAccess[] = [];
  readonly #context: ScalarContext;

  constructor(context: ScalarContext) {
    this.#context = context;
  }

  compile(expression: Expression): CompiledScalar {
    const { clock } = this.#context;
    switch (expression.kind) {
      case 'String':
      case 'Boolean':
        return constantScalar(expression.value);
      case 'Number':
        return constantScalar(numberOf(expression));
      case 'Null':
        return constantScalar(null);
      case 'Field':
        return this.#field(this.#context.resolve(expression));
      case 'Sign':
        return this.#sign(expression);
      case 'Arithmetic':
        return this.#arithmetic(expression);
      case 'Comparison': {
        const same = this.#sameUnknown(expression);
        if (same !== null) return constantScalar(same);
        const left = this.#side(expression.left);
        return comparisonScalar(expression.operator, left, this.#side(expression.right), clock);
      }
      case 'In': {
        const value = this.#side(expression.value);
        const list = expression.list.map((element) => this.compile(element));
        const found = membershipScalar(value, list, expression.ignoreCase, clock);
        return expression.negated ? notScalar(found) : found;
      }
      case 'Match': {
        const test = matchTest(expression);
        return testScalar(this.compile(expression.value), test);
      }
      case 'Call':
        return this.#call(expression);
      case 'Not':
        return notScalar(this.compile(expression.operand));
      case 'Logical': {
        const operands = expression.operands.map((operand) => this.compile(operand));
        return logicalScalar(expression.operator, operands);
      }
    }
  }

  /** Two optional fields that the schema does not know are both null, and equal before any event. */
  #sameUnknown({ operator, left, right }: Comparison): boolean | null {
    if (operator !== '==' && operator !== '!=') return null;
    const areUnknown = [left, right].every(
      (side) => side.kind === 'Field' && this.#context.resolve(side).slot < 0,
    );
    return areUnknown ? operator === '==' : null;
  }

  #side(expression: Expression): Side {
    const kind = expression.kind === 'Field' ? this.#context.resolve(expression).kind : 'json';
    return { scalar: this.compile(expression), kind };
  }

  /** An operand whose value may be a number of either sort. */
  #operand(expression: Expression): CompiledScalar {
    if (expression.kind !== 'Field') return this.compile(expression);
    return this.#field(this.#context.resolveNumber(expression));
  }

  #field(access: FieldAccess): CompiledScalar {
    // Absent, but no constant: `?x == ?y` is a comparison and not a null test.
    if (access.slot < 0) return { evaluate: () => null, constant: undefined };
    const index = this.occurrences.push(access) - 1;
    return { evaluate: (choice) => choice[index] ?? null, constant: undefined };
  }

  #sign({ operator, operand }: Sign): CompiledScalar {
    const inner = this.#operand(operand);
    return derivedScalar([inner], (choice) => {
      const value = inner.evaluate(choice);
      if (!isNumeric(value)) return null;
      return operator === '-' ? negateNumber(value) : value;
    });
  }

  #arithmetic(expression: Arithmetic): CompiledScalar {
    const left = this.#operand(expression.left);
    const right = this.#operand(expression.right);
    const operation = OPERATIONS[expression.operator];
    return derivedScalar([left, right], (choice) => {
      const a = left.evaluate(choice);
      const b = right.evaluate(choice);
      return isNumeric(a) && isNumeric(b) ? operation(a, b) : null;
    });
  }

  #call({ name, args, ignoreCase }: Call): CompiledScalar {
    const declaration = this.#context.environment.functions.find(name);
    assert(declaration !== undefined, 'the checker knows every function');
    const { parameters } = declaration;
    const parts = args.map((argument, index) => {
      const type = (parameters[index] ?? parameters.at(-1))?.type;
      return type !== undefined && TAKES_NUMBERS.has(type)
        ? this.#operand(argument)
        : this.compile(argument);
    });
    const constants = parts.map((part) => part.constant);
    const body = declaration.bind(constants, ignoreCase);
    return derivedScalar(parts, (choice) => body(parts.map((part) => part.evaluate(choice))));
  }
}

function numberOf({ value, float }: NumberLiteral): Numeric {
  return float ? floatOf(Number(value)) : value;
}

interface ConstantOptions {
  readonly functions: TypeEnvironment['functions'];
}

/** The value of {@link evaluateOperand} alone. */
export function evaluateConstant(expression: Expression, options: ConstantOptions): Scalar | null {
  return scalarOf(evaluateOperand(expression, options));
}

/**
 * The value of an expression without fields. Three-valued: `not null` and `1 == "1"` are null.
 *
 * Throws `EvaluationError` where evaluation fails: `1 / 0`, `number("abc")`.
 */
export function evaluateOperand(
  expression: Expression,
  { functions }: ConstantOptions,
): Operand | null {
  const resolve = fieldResolver(undefined, new FieldSet(), '');
  const compiler = new ScalarCompiler({
    resolve,
    resolveNumber: resolve,
    environment: { functions, timestampField: '' },
    // Date math needs a date field, and a constant has none.
    clock: { now: 0n },
  });
  const { evaluate, constant } = compiler.compile(expression);
  assert(compiler.occurrences.length === 0, 'a constant has no field');
  return constant === undefined ? evaluate([]) : constant;
}
