import type { FieldSet } from '../../events/field-set.ts';
import type { Data } from '../../rules/index.ts';
import type { RunClock } from '../../util/time/index.ts';
import { constant, type Condition } from '../conditions/condition.ts';

/** The maximum nesting depth of clauses and combined filters. */
export const MAX_DEPTH = 100;

/** Compiles the body of a clause, below its name. Throws `ConditionFault` for what is not understood. */
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

/** The maximum number of parts listed individually. */
const MAX_LISTED = 100;

/** Collects the parts that could not be applied, and bounds the work. */
export class Report {
  readonly #faults: string[] = [];
  #more = 0;
  clauses = 0;
  /** How often a value was too complex for a regular expression. */
  undecided = 0;

  add(path: string, fault: string, countsAs: boolean): void {
    if (this.#faults.length < MAX_LISTED)
      this.#faults.push(`${path}: ${fault}; counts as ${countsAs}`);
    else this.#more += 1;
  }

  lines(): readonly string[] {
    const more = this.#more === 0 ? [] : [`and ${this.#more} more parts`];
    return [...this.#faults, ...more];
  }
}
