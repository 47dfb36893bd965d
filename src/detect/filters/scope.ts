import type { FieldSet } from '../../events/field-set.ts';
import type { Data } from '../../rules/index.ts';
import type { RunClock } from '../../util/time/index.ts';
import { constant, type Condition } from './condition.ts';
import type { Report } from './report.ts';

/** The maximum nesting depth of clauses and combined filters. */
export const MAX_DEPTH = 100;

/** Why a part of a filter is not understood, as the end of a sentence. */
export interface Fault {
  readonly fault: string;
}

export const isFault = (value: object): value is Fault => Object.hasOwn(value, 'fault');

/** Compiles the body of a clause, below its name. */
export type Clause = (body: Data, scope: Scope) => Condition;

/** The context of a clause. */
export interface Scope {
  /** The fields of the row that conditions will read. */
  readonly fields: FieldSet;
  /** In a nested clause, the path of its objects with a trailing dot; otherwise empty. */
  readonly parent: string;
  /** The reference time of date math. */
  readonly clock: RunClock;
  /** The assumed result of a part that is not understood: true, or false below a negation. */
  readonly unknown: boolean;
  /** The position in the filters, for messages. */
  readonly path: string;
  /** The number of enclosing clauses. */
  readonly depth: number;
  readonly report: Report;
  /** Compiles a whole clause, `{ term: … }`. */
  readonly clause: Clause;
}

export function below(scope: Scope, step: string): Scope {
  return { ...scope, path: scope.path + step };
}

/** The scope below a negation, which inverts the assumed result. */
export function negated(scope: Scope): Scope {
  return { ...scope, unknown: !scope.unknown };
}

/** Reports a part that is not understood and returns the condition that replaces it. */
export function notApplied(scope: Scope, fault: string): Condition {
  scope.report.add(scope.path, fault, scope.unknown);
  return constant(scope.unknown);
}
