import type { Row, Scalar, Value } from '../../events/value.ts';
import { valuesOf } from '../../events/value.ts';
import { EvaluationError } from '../functions/declaration.ts';
import type { TestClause } from './clause.ts';

/** The values of an event at a field that a test reads. */
export interface TracedField {
  readonly field: string;
  /** All of them; none where the field is absent. */
  readonly values: readonly Scalar[];
  /**
   * The values that make the test true: those that suffice on their own, or all if only several
   * together do. None if the test is false, or true because of missing values.
   */
  readonly satisfying: readonly Scalar[];
}

/** Beyond this number of combinations of values, none is tried individually. */
const MAX_COMBINATIONS = 100_000;

/** The fields of a test at an event. */
export function tracedFields(test: TestClause, row: Row, isTrue: boolean): readonly TracedField[] {
  const found = test.fields.map(({ path, access }) => ({
    path,
    slot: access.slot,
    values: access.slot < 0 ? [] : valuesOf(row[access.slot]),
  }));
  const hasReason = isTrue && !test.isNegated;
  const isFew = hasReason && combinations(test, row) <= MAX_COMBINATIONS;
  return found.map(({ path, slot, values }) => {
    const satisfying = !hasReason ? [] : isFew ? satisfyingOf(test, row, slot, values) : values;
    return { field: path, values, satisfying };
  });
}

function combinations(test: TestClause, row: Row): number {
  // A single field is tested with one value at a time.
  if (test.fields.length < 2) return 0;
  return test.fields.reduce((product, { access, occurrences }) => {
    const { length } = access.slot < 0 ? [] : valuesOf(row[access.slot]);
    return product * Math.max(1, length) ** occurrences;
  }, 1);
}

function satisfyingOf(
  test: TestClause,
  row: Row,
  slot: number,
  values: readonly Scalar[],
): readonly Scalar[] {
  if (values.length < 2) return values;
  const changed: Value[] = [...row];
  const alone = values.filter((value) => {
    changed[slot] = value;
    return holds(test, changed);
  });
  return alone.length > 0 ? alone : values;
}

function holds(test: TestClause, row: Row): boolean {
  try {
    return test.matches(row);
  } catch (error) {
    if (error instanceof EvaluationError) return false;
    throw error;
  }
}
