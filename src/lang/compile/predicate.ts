import type { Scalar } from '../../events/value.ts';
import { foldAscii } from '../../util/fold.ts';
import type { RunClock } from '../../util/time/index.ts';
import { scalarOf } from '../functions/float.ts';
import type { ComparisonOperator } from '../syntax/ast.ts';
import type { ScalarTest } from './compare.ts';
import { compareScalars, turned } from './compare.ts';
import type { CompiledScalar } from './compiled-scalar.ts';
import { derivedScalar } from './compiled-scalar.ts';
import type { FieldKind } from './field-kind.ts';
import { asRead, fieldInTest, fieldTest, inTest } from './field-test.ts';

/** A side of a comparison; `kind` is that of a bare field, `json` for everything else. */
export interface Side {
  readonly scalar: CompiledScalar;
  readonly kind: FieldKind;
}

/** Three-valued: null where a side is null or the types do not compare, but for null tests. */
export function comparisonScalar(
  operator: ComparisonOperator,
  left: Side,
  right: Side,
  clock: RunClock,
): CompiledScalar {
  if (left.scalar.constant !== undefined && right.scalar.constant === undefined) {
    return comparisonScalar(turned(operator), right, left, clock);
  }
  if (operator === '!=') return notScalar(comparisonScalar('==', left, right, clock));
  const a = left.scalar;
  const b = right.scalar;
  if (operator === '==' && (b.constant === null || a.constant === null)) {
    const tested = b.constant === null ? a : b;
    return derivedScalar([tested], (choice) => tested.evaluate(choice) === null);
  }
  if (b.constant !== undefined && left.kind !== 'json') {
    return testScalar(a, fieldTest(left.kind, operator, scalarOf(b.constant), clock));
  }
  return derivedScalar([a, b], (choice) => {
    const x = a.evaluate(choice);
    const y = b.evaluate(choice);
    return x === null || y === null ? null : compareScalars(operator, scalarOf(x), scalarOf(y));
  });
}

/** Null stays null; anything that is not a boolean becomes null. */
export function notScalar(operand: CompiledScalar): CompiledScalar {
  return derivedScalar([operand], (choice) => {
    const value = operand.evaluate(choice);
    return typeof value === 'boolean' ? !value : null;
  });
}

/**
 * Three-valued `and` (decided by a false operand) and `or` (by a true one); without a decision the
 * result is null if an operand is.
 */
export function logicalScalar(
  operator: 'and' | 'or',
  operands: readonly CompiledScalar[],
): CompiledScalar {
  const decisive = operator === 'or';
  return derivedScalar(operands, (choice) => {
    let isNull = false;
    for (const operand of operands) {
      const value = operand.evaluate(choice);
      if (value === decisive) return decisive;
      if (value !== !decisive) isNull = true;
    }
    return isNull ? null : !decisive;
  });
}

/** Applies a test to values that are not null. */
export function testScalar(value: CompiledScalar, test: ScalarTest): CompiledScalar {
  return derivedScalar([value], (choice) => {
    const found = value.evaluate(choice);
    return found === null ? null : test(scalarOf(found));
  });
}

/** `value in (…)`, positive. */
export function membershipScalar(
  value: Side,
  list: readonly CompiledScalar[],
  ignoreCase: boolean,
  clock: RunClock,
): CompiledScalar {
  const members = constantsOf(list);
  if (members !== null) {
    return testScalar(value.scalar, membershipTest(value.kind, members, ignoreCase, clock));
  }
  const fold = ignoreCase ? foldScalar : (scalar: Scalar) => scalar;
  return derivedScalar([value.scalar, ...list], (choice) => {
    const wanted = scalarOf(value.scalar.evaluate(choice));
    if (wanted === null) return null;
    return list.some((element) => {
      const member = scalarOf(element.evaluate(choice));
      return member !== null && compareScalars('==', fold(wanted), fold(member)) === true;
    });
  });
}

/** The values of a list if all of them are known. */
export function constantsOf(list: readonly CompiledScalar[]): (Scalar | null)[] | null {
  const constants: (Scalar | null)[] = [];
  for (const { constant } of list) {
    if (constant === undefined) return null;
    constants.push(scalarOf(constant));
  }
  return constants;
}

/** The same for one raw value of a field, or for a value made by an expression (`json`). */
export function membershipTest(
  kind: FieldKind,
  members: readonly (Scalar | null)[],
  ignoreCase: boolean,
  clock: RunClock,
): ScalarTest {
  if (!ignoreCase) return fieldInTest(kind, members, clock);
  const test = inTest(members.map((member) => (member === null ? null : foldScalar(member))));
  return asRead(kind, (value) => test(foldScalar(value)));
}

function foldScalar(value: Scalar): Scalar {
  return typeof value === 'string' ? foldAscii(value) : value;
}
