import type { FieldSet } from '../../events/field-set.ts';
import type { Table } from '../../rules/index.ts';
import type { RunClock } from '../../util/time/index.ts';
import { clause } from './clause.ts';
import { all, ALWAYS, type Condition } from './condition.ts';
import { filterCondition } from './filter.ts';
import { Report } from './report.ts';
import type { Scope } from './scope.ts';

/** The filters of a rule ready to be tested. */
export interface CompiledFilters {
  /**
   * Whether an event passes all filters; `null` where every event does. The row must have been made
   * with the fields given when compiling.
   */
  readonly test: Condition | null;
  /**
   * What is not understood: the place in the filters, why, and what it counts as. It is taken so
   * that more events pass, never fewer.
   */
  readonly notApplied: readonly string[];
  /** How often so far a regular expression was too complex for a value; such an event may pass. */
  readonly undecided: () => number;
}

/**
 * Makes the filters of a rule ready to be tested on events. Adds the fields they read to the set.
 *
 * @param clock what date math counts from
 */
export function compileFilters(
  filters: readonly Table[],
  fields: FieldSet,
  clock: RunClock,
): CompiledFilters {
  const report = new Report();
  const top: Omit<Scope, 'path'> = {
    fields,
    parent: '',
    clock,
    unknown: true,
    depth: 0,
    report,
    clause,
  };
  const condition = all(
    filters.flatMap(
      (filter, index) => filterCondition(filter, { ...top, path: `filters[${index}]` }) ?? [],
    ),
  );
  return {
    test: condition === ALWAYS ? null : condition,
    notApplied: report.lines(),
    undecided: () => report.countOfUndecided,
  };
}
