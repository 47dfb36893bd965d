import type { Scalar, Row } from '../../events/field-set.ts';
import { foldAscii } from '../../util/fold.ts';
import type { RunClock } from '../../util/time/index.ts';
import { EvaluationError, scalarOf, type Operand } from '../functions/declaration.ts';
import type { ComparisonOperator } from '../syntax/ast.ts';
import {
  type ScalarTest,
  compareScalars,
  turned,
  asRead,
  fieldInTest,
  fieldTest,
  inTest,
} from './field-test.ts';
import { type FieldKind, type FieldAccess, readOperands } from './field-access.ts';

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

/** An expression inside a leaf, ready to be evaluated for a choice of field values. */
export interface CompiledScalar {
  readonly evaluate: (choice: Choice) => Operand | null;
  /** Known before the first event; `undefined` where it is not, or where evaluation fails. */
  readonly constant: Operand | null | undefined;
}

export function constantScalar(constant: Operand | null): CompiledScalar {
  return { evaluate: () => constant, constant };
}

/** A scalar made from others: evaluated here and now if all of them are known. */
export function derivedScalar(
  parts: readonly CompiledScalar[],
  evaluate: (choice: Choice) => Operand | null,
): CompiledScalar {
  if (parts.some((part) => part.constant === undefined)) return { evaluate, constant: undefined };
  try {
    return constantScalar(evaluate([]));
  } catch (error) {
    // It fails again at every event, and is counted there.
    if (error instanceof EvaluationError) return { evaluate, constant: undefined };
    throw error;
  }
}

/** One value per textual field occurrence of a leaf; `null` where the field is absent. */
type Choice = readonly (Operand | null)[];

/** How many choices a leaf tries for one event. */
const MAX_CHOICES = 100_000;

/**
 * Whether some choice of values passes. Choices are tried in the order of the document, the last
 * occurrence running fastest; the first that passes ends the search.
 *
 * Throws `EvaluationError` EQL3003 after {@link MAX_CHOICES} choices without a match, if more
 * remain.
 */
export function someChoice(
  occurrences: readonly FieldAccess[],
  passes: (choice: Choice) => boolean,
): (row: Row) => boolean {
  const [first] = occurrences;
  if (first === undefined) return () => passes([]);
  if (occurrences.length === 1) return someValue(first, passes);
  const choice: (Operand | null)[] = [];
  return (row) => {
    const values: (readonly Operand[])[] = [];
    let combinations = 1;
    for (let i = 0; i < occurrences.length; i++) {
      const found = readOperands(row, occurrences[i] as FieldAccess);
      values.push(found);
      choice[i] = found[0] ?? null;
      if (found.length > 1) combinations *= found.length;
    }
    if (combinations === 1) return passes(choice);
    return searchChoices(values, choice, combinations, passes);
  };
}

function someValue(
  occurrence: FieldAccess,
  passes: (choice: Choice) => boolean,
): (row: Row) => boolean {
  const choice: (Operand | null)[] = [null];
  return (row) => {
    const values = readOperands(row, occurrence);
    if (values.length === 0) {
      choice[0] = null;
      return passes(choice);
    }
    for (let i = 0; i < values.length; i++) {
      choice[0] = values[i] as Operand;
      if (passes(choice)) return true;
    }
    return false;
  };
}

function searchChoices(
  values: readonly (readonly Operand[])[],
  choice: (Operand | null)[],
  combinations: number,
  passes: (choice: Choice) => boolean,
): boolean {
  const positions = values.map(() => 0);
  const tries = Math.min(combinations, MAX_CHOICES);
  for (let tried = 0; tried < tries; tried++) {
    if (passes(choice)) return true;
    advance(values, positions, choice);
  }
  if (combinations <= MAX_CHOICES) return false;
  throw new EvaluationError('EQL3003', 'more than 100,000 combinations of values');
}

/** Advances like an odometer; after the last choice it is at the first again. */
function advance(
  values: readonly (readonly Operand[])[],
  positions: number[],
  choice: (Operand | null)[],
): void {
  for (let i = values.length - 1; i >= 0; i--) {
    const list = values[i] as readonly Operand[];
    if (list.length < 2) continue;
    const next = (positions[i] as number) + 1;
    const turned = next === list.length;
    positions[i] = turned ? 0 : next;
    choice[i] = list[turned ? 0 : next] as Operand;
    if (!turned) return;
  }
}
