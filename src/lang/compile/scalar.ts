import { assert, assertNever } from '../../util/assert.ts';
import type { Operation } from '../functions/arithmetic.ts';
import {
  addNumbers,
  divideNumbers,
  moduloNumbers,
  multiplyNumbers,
  negateNumber,
  subtractNumbers,
} from '../functions/arithmetic.ts';
import type {
  Arithmetic,
  ArithmeticOperator,
  Call,
  Expression,
  Field,
  Sign,
} from '../syntax/ast.ts';
import type { TypeEnvironment } from '../types/type.ts';
import { typeOf } from '../types/type.ts';
import type { CompiledScalar } from './compiled-scalar.ts';
import { constantScalar, derivedScalar } from './compiled-scalar.ts';
import type { FieldAccess, FieldResolver } from './field-access.ts';
import { matchTest } from './match-test.ts';
import type { Side } from './predicate.ts';
import {
  comparisonScalar,
  logicalScalar,
  membershipScalar,
  notScalar,
  testScalar,
} from './predicate.ts';

/** What expressions are compiled with. */
export interface ScalarContext {
  readonly resolve: FieldResolver;
  readonly environment: TypeEnvironment;
  /** Nanoseconds since the epoch. */
  readonly now: bigint;
}

const OPERATIONS: Readonly<Record<ArithmeticOperator, Operation>> = {
  '+': addNumbers,
  '-': subtractNumbers,
  '*': multiplyNumbers,
  '/': divideNumbers,
  '%': moduloNumbers,
};

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
    const { now } = this.#context;
    switch (expression.kind) {
      case 'String':
      case 'Number':
      case 'Boolean':
        return constantScalar(expression.value);
      case 'Null':
        return constantScalar(null);
      case 'Field':
        return this.#field(expression);
      case 'Sign':
        return this.#sign(expression);
      case 'Arithmetic':
        return this.#arithmetic(expression);
      case 'Comparison': {
        const left = this.#side(expression.left);
        return comparisonScalar(expression.operator, left, this.#side(expression.right), now);
      }
      case 'In': {
        const value = this.#side(expression.value);
        const list = expression.list.map((element) => this.compile(element));
        const found = membershipScalar(value, list, expression.ignoreCase, now);
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
      default:
        return assertNever(expression);
    }
  }

  #side(expression: Expression): Side {
    const kind = expression.kind === 'Field' ? this.#context.resolve(expression).kind : 'json';
    return { scalar: this.compile(expression), kind };
  }

  #field(field: Field): CompiledScalar {
    const access = this.#context.resolve(field);
    // Absent, but no constant: `?x == ?y` is a comparison and not a null test.
    if (access.slot < 0) return { evaluate: () => null, constant: undefined };
    const index = this.occurrences.push(access) - 1;
    return { evaluate: (choice) => choice[index] ?? null, constant: undefined };
  }

  #isFloat(expression: Expression): boolean {
    return typeOf(expression, this.#context.environment) === 'float';
  }

  #sign({ operator, operand }: Sign): CompiledScalar {
    const inner = this.compile(operand);
    const float = this.#isFloat(operand);
    return derivedScalar([inner], (choice) => {
      const value = inner.evaluate(choice);
      if (typeof value !== 'number' && typeof value !== 'bigint') return null;
      return operator === '-' ? negateNumber(value, float) : value;
    });
  }

  #arithmetic(expression: Arithmetic): CompiledScalar {
    const left = this.compile(expression.left);
    const right = this.compile(expression.right);
    const operation = OPERATIONS[expression.operator];
    const float = this.#isFloat(expression);
    return derivedScalar([left, right], (choice) => {
      const a = left.evaluate(choice);
      const b = right.evaluate(choice);
      if (typeof a !== 'number' && typeof a !== 'bigint') return null;
      if (typeof b !== 'number' && typeof b !== 'bigint') return null;
      return operation(a, b, float);
    });
  }

  #call({ name, args, ignoreCase }: Call): CompiledScalar {
    const declaration = this.#context.environment.functions.find(name);
    assert(declaration !== undefined, 'the checker knows every function');
    const parts = args.map((argument) => this.compile(argument));
    const constants = parts.map((part) => part.constant);
    const floats = args.map((argument) => this.#isFloat(argument));
    const body = declaration.bind(constants, ignoreCase, { floats });
    return derivedScalar(parts, (choice) => body(parts.map((part) => part.evaluate(choice))));
  }
}
