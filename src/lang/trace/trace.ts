import type { Row } from '../../events/value.ts';
import { EvaluationError } from '../functions/declaration.ts';
import type { Clause, GroupClause, NotClause, TestClause } from './clause.ts';
import { tracedFields, type TracedField } from './values.ts';

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
  let result = false;
  let failure: EvaluationError | null = null;
  try {
    result = clause.matches(row);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    failure = error;
  }
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
