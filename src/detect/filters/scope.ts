import type { FieldSet } from '../../events/field-set.ts';
import type { Data } from '../../rules/index.ts';
import type { RunClock } from '../../util/time/index.ts';
import { constant, type Condition } from './condition.ts';
import type { Report } from './report.ts';

/** Clauses and combined filters inside one another. */
export const MAX_DEPTH = 100;

/** Why a part of a filter is not understood, as the end of a sentence about it. */
export interface Fault {
  readonly fault: string;
}

export const isFault = (value: object): value is Fault => Object.hasOwn(value, 'fault');

/** Makes a condition of what stands below the name of a clause. */
export type Clause = (body: Data, scope: Scope) => Condition;

/** What a clause must know of its surroundings. */
export interface Scope {
  /** The fields of the row that conditions will see. */
  readonly fields: FieldSet;
  /** In a nested clause the path of its objects with a dot; else nothing. */
  readonly parent: string;
  /** What date math counts from. */
  readonly clock: RunClock;
  /** What a part counts as that is not understood: true, or below a negation false. */
  readonly unknown: boolean;
  /** The place in the filters, for messages. */
  readonly path: string;
  /** Clauses around this one. */
  readonly depth: number;
  readonly report: Report;
  /** Compiles a whole clause, `{ term: … }`. */
  readonly clause: Clause;
}

export function below(scope: Scope, step: string): Scope {
  return { ...scope, path: scope.path + step };
}

/** Where an even number of negations becomes odd, or an odd one even. */
export function negated(scope: Scope): Scope {
  return { ...scope, unknown: !scope.unknown };
}

/** The condition that stands in for something not understood, which is reported. */
export function notApplied(scope: Scope, fault: string): Condition {
  scope.report.add(scope.path, fault, scope.unknown);
  return constant(scope.unknown);
}
