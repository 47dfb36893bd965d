import { type Row, type Scalar, type Value, valuesOf } from '../../events/field-set.ts';
import { EvaluationError } from '../functions/declaration.ts';
import type { Clause, GroupClause, NotClause, TestClause } from './clause.ts';

/** The result of every clause of a condition at one event, as a tree like that of the clauses. */
export type Trace = GroupTrace | NotTrace | TestTrace;

interface Outcome {
  readonly result: boolean;
  /** Why it could not be evaluated; `result` is then false, and under `not` too. */
  readonly failure: EvaluationError | null;
}

export interface GroupTrace extends Outcome {
  readonly kind: 'all' | 'any';
  readonly clause: GroupClause;
  readonly children: readonly Trace[];
}

export interface NotTrace extends Outcome {
  readonly kind: 'not';
  readonly clause: NotClause;
  readonly children: readonly [Trace];
}

export interface TestTrace extends Outcome {
  readonly kind: 'test';
  readonly clause: TestClause;
  readonly children: readonly [];
  readonly fields: readonly TracedField[];
}

/**
 * The result of a clause alone, without those of its parts: what {@link traceClause} says, in less time. The error
 * where it could not be evaluated.
 */
export function resultOf(clause: Clause, row: Row): boolean | EvaluationError {
  if (clause.kind === 'test') {
    try {
      return clause.matches(row);
    } catch (error) {
      if (error instanceof EvaluationError) return error;
      throw error;
    }
  }
  if (clause.kind === 'not') {
    const result = resultOf(clause.operand, row);
    return typeof result === 'boolean' ? !result : result;
  }
  const decisive = clause.kind === 'any';
  for (const operand of clause.operands) {
    const result = resultOf(operand, row);
    if (result !== !decisive) return result;
  }
  return !decisive;
}

/** Evaluates every clause, including those that a run would not reach. */
export function traceClause(clause: Clause, row: Row): Trace {
  switch (clause.kind) {
    case 'test':
      return traceTest(clause, row);
    case 'not': {
      const operand = traceClause(clause.operand, row);
      const { failure } = operand;
      const result = failure === null && !operand.result;
      return { kind: 'not', clause, result, failure, children: [operand] };
    }
    case 'all':
    case 'any': {
      const children = clause.operands.map((operand) => traceClause(operand, row));
      const outcome = outcomeOf(children, clause.kind === 'any');
      return { kind: clause.kind, clause, ...outcome, children };
    }
  }
}

function traceTest(clause: TestClause, row: Row): TestTrace {
  const outcome = resultOf(clause, row);
  const result = outcome === true;
  const failure = typeof outcome === 'boolean' ? null : outcome;
  const fields = tracedFields(clause, row, result);
  return { kind: 'test', clause, result, failure, children: [], fields };
}

/** Decided by the first operand, in the order of the text, that decides or fails. */
function outcomeOf(children: readonly Trace[], decisive: boolean): Outcome {
  for (const { result, failure } of children) {
    if (failure !== null) return { result: false, failure };
    if (result === decisive) return { result, failure };
  }
  return { result: !decisive, failure: null };
}

/** The values of an event at a field that a test reads. */
interface TracedField {
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
function tracedFields(test: TestClause, row: Row, isTrue: boolean): readonly TracedField[] {
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
    return resultOf(test, changed) === true;
  });
  return alone.length > 0 ? alone : values;
}

/**
 * The clauses that make a trace true, in the order of the text: all operands of an `and`, the true
 * ones of an `or`, and a `not` as a whole. Empty where the trace is false.
 */
export function satisfied(trace: Trace): readonly (TestTrace | NotTrace)[] {
  if (!trace.result) return [];
  return trace.kind === 'test' || trace.kind === 'not'
    ? [trace]
    : trace.children.flatMap(satisfied);
}

/**
 * The first clause in the order of the text that made a trace false: an `or` as a whole, since all
 * its alternatives are; a `not` as a whole. Where a clause could not be evaluated, that clause.
 * `null` where the trace is true.
 */
export function firstFalse(trace: Trace): Trace | null {
  if (trace.result) return null;
  const failed = trace.failure === null ? undefined : trace.children.find(isFailed);
  if (failed !== undefined) return firstFalse(failed);
  if (trace.kind !== 'all') return trace;
  const child = trace.children.find(({ result }) => !result);
  return child === undefined ? trace : firstFalse(child);
}

const isFailed = ({ failure }: Trace) => failure !== null;

/** How close a trace came to being true: the satisfied clauses out of the required ones. */
export function closeness(trace: Trace): { readonly met: number; readonly of: number } {
  switch (trace.kind) {
    case 'test':
    case 'not':
      return { met: trace.result ? 1 : 0, of: 1 };
    case 'all':
      return trace.children
        .map(closeness)
        .reduce((sum, { met, of }) => ({ met: sum.met + met, of: sum.of + of }), { met: 0, of: 0 });
    case 'any': {
      const shares = trace.children.map(closeness).map(({ met, of }) => met / of);
      const best = shares.reduce((most, share) => Math.max(most, share), 0);
      return { met: trace.result ? 1 : best, of: 1 };
    }
  }
}

/** The tests below a trace, in the order of the text. */
export function testsIn(trace: Trace): readonly TestTrace[] {
  return trace.kind === 'test' ? [trace] : trace.children.flatMap(testsIn);
}
